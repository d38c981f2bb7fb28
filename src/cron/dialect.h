#pragma once

#include <optional>
#include <string_view>

namespace cronwarp::cron {

// Whose rules a schedule text follows. Never guessed: the same text means different times in each.
enum class Dialect {
  kAws,           // "aws": EventBridge rule, UTC; six fields, or cron(…) and rate(…)
  kAwsScheduler,  // "aws-scheduler": EventBridge Scheduler; adds at(…) and zones
  kKubernetes,  // "k8s": robfig/cron as the CronJob controller uses it; five fields, macros, @every
  kDebian,      // "debian": Debian's (Vixie) cron; five fields
};

std::string_view to_string(Dialect dialect);
std::optional<Dialect> parse_dialect(std::string_view name);

// What happens to wall-clock times that a zone's clock skips (gap) or repeats (fold).
enum class DstPolicy {
  kSkipOnce,     // gap: no firing; fold: the first of the two (EventBridge Scheduler)
  kSkipTwice,    // gap: no firing; fold: both (robfig, Kubernetes)
  kRunLateOnce,  // Debian cron: jobs at fixed times run right after a gap and once in a fold; jobs
                 // with
                 // '*' in minute or hour follow the wall clock
};

DstPolicy default_dst_policy(Dialect dialect);

}  // namespace cronwarp::cron
