#pragma once

#include <optional>

#include "cron/field_reader.h"
#include "cron/schedule_impl.h"

// One parser per grammar. Each reports everything it finds; nullopt if any of it is an error.

namespace cronwarp::cron {

// What a text says, before its zone is applied.
struct ParsedText {
  std::variant<WallCron, Rate, Once> timing;
  CronFields fields;          // of a cron expression that is no macro
  std::optional<Slice> zone;  // Kubernetes' TZ= prefix; empty text means UTC
};

// Bare fields, cron(…), rate(…) and, for the Scheduler, at(…).
std::optional<ParsedText> parse_aws(Slice text, const ParseOptions& options, ProblemSink& sink);

// The six fields of AWS cron.
std::optional<ParsedText> parse_aws_fields(Slice text, ProblemSink& sink);

// As robfig/cron's ParseStandard.
std::optional<ParsedText> parse_kubernetes(Slice text, const ParseOptions& options,
                                           ProblemSink& sink);

// The time fields of a line of Debian's crontab(5).
std::optional<ParsedText> parse_debian(Slice text, const ParseOptions& options, ProblemSink& sink);

// The inside of rate(…).
std::optional<Rate> parse_aws_rate(Slice inside, const ParseOptions& options, ProblemSink& sink);
// The inside of at(…).
std::optional<Once> parse_aws_at(Slice inside, ProblemSink& sink);
// What follows "@every ".
std::optional<Rate> parse_every(Slice duration, const ParseOptions& options, ProblemSink& sink);

}  // namespace cronwarp::cron
