#include "cron/dialect.h"

#include <array>

namespace cronwarp::cron {
namespace {

constexpr std::array kDialects = {Dialect::kAws, Dialect::kAwsScheduler, Dialect::kKubernetes,
                                  Dialect::kDebian};

}  // namespace

std::string_view to_string(Dialect dialect) {
  switch (dialect) {
    case Dialect::kAws:
      return "aws";
    case Dialect::kAwsScheduler:
      return "aws-scheduler";
    case Dialect::kKubernetes:
      return "k8s";
    case Dialect::kDebian:
      return "debian";
  }
  return "aws";
}

std::optional<Dialect> parse_dialect(std::string_view name) {
  for (Dialect dialect : kDialects) {
    if (to_string(dialect) == name) return dialect;
  }
  return std::nullopt;
}

DstPolicy default_dst_policy(Dialect dialect) {
  switch (dialect) {
    case Dialect::kAws:
    case Dialect::kAwsScheduler:
      return DstPolicy::kSkipOnce;
    case Dialect::kKubernetes:
      return DstPolicy::kSkipTwice;
    case Dialect::kDebian:
      return DstPolicy::kRunLateOnce;
  }
  return DstPolicy::kSkipOnce;
}

}  // namespace cronwarp::cron
