namespace Linli.Kernel.Calendar;

/// <summary>
/// How a limit counts. 行政许可法 82: licence limits are working days; 信访工作条例: calendar days; 城管: work hours; danger to life and the supply
/// of water, power and gas: hours of the clock, by night and on holidays too (民法典 201).
/// </summary>
public enum TimeUnit { WorkDay, Day, WorkHour, Hour }

/// <summary>A limit such as "5 working days". Amount is 0..1000.</summary>
public sealed record TimeLimit(int Amount, TimeUnit Unit);

/// <summary>A span in which a clock stands still, e.g. 补正, hearing, inspection (行政许可法 45). An open pause has no <paramref name="To"/>.</summary>
public sealed record ClockPause(DateTimeOffset From, DateTimeOffset? To, string Reason);
