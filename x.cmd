@echo off
rem The verbs of ./x that Windows needs: run, test [Module] (SQLite only), docs, audit, backup, restore, keys, regions, import, bench.
setlocal
cd /d "%~dp0"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
where dotnet >nul 2>nul || (echo x: the .NET 10 SDK is missing; install it with: winget install Microsoft.DotNet.SDK.10 & exit /b 1)
set fetched=src\Linli.Ui\wwwroot\lib\bootstrap.min.css
if /i "%~1"=="test" set fetched=node_modules\axe-core\axe.min.js
if not exist %fetched% where npm >nul 2>nul || (echo x: Node 20 or newer is needed once, to fetch the style sheet and what the tests check pages with; install it with: winget install OpenJS.NodeJS.LTS & exit /b 1)
if /i "%~1"=="test" goto test
for %%v in (run docs audit backup restore keys regions import bench) do if /i "%~1"=="%%v" goto forward
echo x run [--city CODE] [--urls ADDRESS] [--data FOLDER] [--empty]  ^|  x test [Module]  ^|  x docs / audit / backup / restore / keys / regions / import / bench ...
if "%~1"=="" exit /b 0
if /i "%~1"=="help" exit /b 0
echo x: there is no verb '%~1' here. 1>&2
exit /b 1

:forward
rem Published, as ./x does: compiled ahead where the compiler can be had, plainly where not.
set out=src\Linli.Host\bin\Release\net10.0\publish
set machine=win-x64
if /i "%PROCESSOR_ARCHITECTURE%"=="ARM64" set machine=win-arm64
if defined LINLI_BUILD_PLAIN goto plain
dotnet publish src\Linli.Host -c Release -nologo -v q -p:LinliFor=%machine% -o %out% >nul 2>nul && goto start
:plain
dotnet publish src\Linli.Host -c Release -nologo -v q -o %out% || exit /b 1
:start
%out%\linli.exe %*
exit /b %errorlevel%

:test
set bad=0
if not "%~2"=="" (set which=Linli.%~2.Tests) else (set which=Linli.*.Tests)
if not "%~2"=="" (dotnet build tests\%which% -nologo -v q || exit /b 1) else (dotnet build Linli.slnx -nologo -v q || exit /b 1)
for /d %%p in (tests\%which%) do (
  findstr /s /m /r /c:"\[Fact" /c:"\[Theory" "%%p\*.cs" >nul 2>nul && (
    echo %%~nxp
    "%%p\bin\Debug\net10.0\%%~nxp.exe" || set bad=1
  )
)
exit /b %bad%
