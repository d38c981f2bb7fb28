#pragma once

#include <span>

#include "base/diagnostic.h"

namespace cronwarp::cron {

// Every rule that a schedule text can break, in the order of docs/DIAGNOSTICS.md.
std::span<const Rule* const> rules();

namespace rule {

inline constexpr Rule kCronSyntax{
    "cron-syntax", Severity::kError, "a schedule is not written in its dialect",
    "Every cron has its own grammar. What one takes, such as 'L', '#', '@daily' or a range that "
    "wraps "
    "around, another rejects when the schedule is deployed.",
    "Write the field as the help says, or name the dialect the text was written for."};

inline constexpr Rule kCronValueRange{"cron-value-range", Severity::kError,
                                      "a number is outside the range of its field",
                                      "The platform rejects the whole schedule. Ranges differ: the "
                                      "day of the week is 1-7 with 1 = SUN in "
                                      "AWS, 0-6 with 0 = SUN in Kubernetes and 0-7 in Debian cron.",
                                      "Use a value inside the range that the message names."};

inline constexpr Rule kCronFieldCount{
    "cron-field-count", Severity::kError, "a schedule has too few or too many fields",
    "AWS cron expressions have six fields, the last one the year. Kubernetes and Debian cron have "
    "five "
    "and no year.",
    "Add or remove fields: minute, hour, day of month, month, day of week and, in AWS, year."};

inline constexpr Rule kCronDayFields{
    "cron-day-fields", Severity::kError, "not exactly one of the two day fields is '?'",
    "AWS cannot combine the day of the month with the day of the week: one of them must be '?', "
    "even "
    "where the other is '*'. It rejects the schedule; in 2016 it took it and never fired.",
    "Replace the day field that does not matter by '?'."};

inline constexpr Rule kRateSyntax{"rate-syntax", Severity::kError,
                                  "a rate, @every or at() expression is malformed",
                                  "EventBridge takes rate(1 minute), rate(5 minutes) and the same "
                                  "with hour and day: a positive whole "
                                  "number, one blank, the unit in lower case, singular exactly for "
                                  "1. Kubernetes' @every takes a Go "
                                  "duration such as 1h30m, and has no unit for days.",
                                  "Write it as the help says."};

inline constexpr Rule kUnknownTimeZone{
    "unknown-time-zone", Severity::kError, "the tz database has no such time zone",
    "EventBridge Scheduler rejects an unknown zone; the Kubernetes CronJob controller then starts "
    "nothing and only records the event UnknownTimeZone.",
    "Use an IANA name such as Europe/Riga or UTC."};

inline constexpr Rule kZoneNotSupported{
    "zone-not-supported", Severity::kError, "the dialect has no time zones",
    "An EventBridge rule runs in UTC whatever else is configured.",
    "Write the times in UTC, or use EventBridge Scheduler (aws-scheduler)."};

inline constexpr Rule kDisputedSchedule{
    "disputed-schedule", Severity::kWarning, "the platform's reading of a schedule is not known",
    "The form is not in the platform's documentation and independent implementations read it "
    "differently. The times shown follow one of the readings; docs/SEMANTICS.md says which.",
    "Write it in the documented form that the help shows."};

inline constexpr Rule kSloppySchedule{"sloppy-schedule", Severity::kWarning,
                                      "a schedule is accepted by accident",
                                      "Kubernetes' parser (robfig/cron) overlooks some slips and "
                                      "gives them a meaning that few expect. "
                                      "Other tools reject them.",
                                      "Write it in the plain form that the help shows."};

inline constexpr Rule kInlineTimeZone{"inline-time-zone", Severity::kWarning,
                                      "a time zone is written inside the schedule",
                                      "Kubernetes never supported 'TZ=' and 'CRON_TZ=' in "
                                      ".spec.schedule officially: the parser takes "
                                      "them, newer API servers reject them for new CronJobs.",
                                      "Use the time zone setting of the task."};

inline constexpr Rule kNeverFires{"never-fires", Severity::kError, "a schedule never fires",
                                  "No date fits all its fields, or its years are over. Platforms "
                                  "accept such a schedule without a "
                                  "word, and the task never runs.",
                                  "Correct the day, the month or the year."};

inline constexpr Rule kRareFiring{"rare-firing", Severity::kWarning,
                                  "more than a year lies between two firings",
                                  "Days such as 29 February, or a combination of fields that "
                                  "seldom meets, leave gaps of years. That "
                                  "is seldom meant.",
                                  "Check the day and month fields."};

inline constexpr Rule kMinuteStarUnderFixedHour{
    "minute-star-under-fixed-hour", Severity::kWarning,
    "a task fires sixty times in each of a few hours",
    "'* 3' means every minute from 03:00 to 03:59. Who means once, at 03:00, has to write '0 3'.",
    "Give the minute; if sixty times is meant, write '*/1' or 0-59."};

inline constexpr Rule kNumericWeekday{
    "numeric-weekday", Severity::kNote, "a weekday is written as a number",
    "In AWS 1 is Sunday and 7 Saturday; in Kubernetes and every Unix cron 0 is Sunday and 6 "
    "Saturday. A "
    "number moved from one to the other silently means the day before or after.",
    "Write the name: it means the same everywhere."};

inline constexpr Rule kUnevenStep{
    "uneven-step", Severity::kNote, "a step does not divide its field evenly",
    "Steps start anew in each hour, day, month or year, so the last gap is shorter: '*/7' in "
    "minutes "
    "fires at :56 and again at :00. It is not 'every seven minutes'.",
    "Use a divisor of the field's size, or a rate() for a constant period."};

}  // namespace rule

}  // namespace cronwarp::cron
