#include "reports/causes.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace cronwarp::reports {
namespace {

struct Signal {
  int number;
  std::string_view name;
  std::string_view hint;
};

constexpr int kSigkill = 9;

// Linux numbers, written down because a report must not depend on the machine it is made on.
constexpr std::array kSignals = {
    Signal{1, "SIGHUP", ""},
    Signal{2, "SIGINT", ""},
    Signal{3, "SIGQUIT", ""},
    Signal{4, "SIGILL", ""},
    Signal{6, "SIGABRT", ": the program gave up by itself"},
    Signal{7, "SIGBUS", ""},
    Signal{8, "SIGFPE", ""},
    Signal{kSigkill, "SIGKILL", ": often the container ran out of memory"},
    Signal{11, "SIGSEGV", ": the program crashed"},
    Signal{13, "SIGPIPE", ""},
    Signal{14, "SIGALRM", ""},
    Signal{15, "SIGTERM", ": it was asked to stop"},
};

const Signal* find_signal(int number) {
  const auto* found = std::find_if(kSignals.begin(), kSignals.end(),
                                   [&](const Signal& signal) { return signal.number == number; });
  return found == kSignals.end() ? nullptr : found;
}

std::string signal_sentence(int number, const CauseContext& context) {
  const Signal* signal = find_signal(number);
  // The hint at SIGKILL is a guess: of a real run it is known, and has a cause of its own.
  const bool has_hint = signal != nullptr && !(context.is_real && number == kSigkill);
  return fmt::format("killed by {} (exit code {}){}", signal_name(number), 128 + number,
                     has_hint ? signal->hint : "");
}

std::string_view http_hint(int status) {
  switch (status) {
    case 401:
    case 403:
      return " (the password of the rack is wrong or was changed)";
    case 404:
      return " (the rack knows no such app or process)";
    default:
      return "";
  }
}

std::string api_error_sentence(int status) {
  return fmt::format(
      "HTTP {} from the Convox API{}; the Lambda of April 2016 logs any answer and reports "
      "success, "
      "so nothing tries again and the run is lost",
      status, http_hint(status));
}

std::string memory_text(const std::optional<std::uint64_t>& bytes) {
  constexpr std::uint64_t kMiB = std::uint64_t{1024} * 1024;
  if (!bytes) return "memory";
  return *bytes % kMiB == 0 ? fmt::format("{} MiB", *bytes / kMiB)
                            : fmt::format("{} bytes", *bytes);
}

std::string out_of_memory_sentence(const CauseContext& context) {
  return fmt::format(
      "the kernel killed it (exit code 137) because it needed more than {}",
      context.memory_limit ? memory_text(context.memory_limit) : "the memory there is");
}

std::string rack_full_sentence(const CauseContext& context) {
  const std::string start = fmt::format("no instance had {} free: ECS answered RESOURCE:MEMORY",
                                        memory_text(context.memory_bytes));
  if (context.platform == Platform::kGen1April2016) {
    return start + ", the rack of April 2016 reports success all the same, and the run is lost";
  }
  return start + ", the Lambda logs that and reports success, so nothing tries again";
}

std::string tries(std::int32_t count) {
  return count == 1 ? "the only try" : fmt::format("all {} tries", count);
}

std::string attempts(std::int32_t count) {
  return fmt::format("{} attempt{}", count, count == 1 ? "" : "s");
}

// Of one that EventBridge could not deliver. What Lambda drops it drops for good: the queue is the
// rule's, not the function's.
std::string_view fate_of_event(const CauseContext& context) {
  return context.dead_letter_queue ? "the event went to the dead-letter queue"
                                   : "the event was dropped";
}

std::string agent_sentence(const CauseContext& context) {
  constexpr std::string_view kStart =
      "the ECS agent of the instance was disconnected: ECS answered AGENT, ";
  return fmt::format(
      "{}{}", kStart,
      context.platform == Platform::kGen1April2016
          ? "the rack of April 2016 reports success all the same, and the run is lost"
          : "the Lambda logs that and reports success, so nothing tries again");
}

}  // namespace

CauseContext cause_context(const Scenario& scenario, const Task& task) {
  const auto& services = scenario.manifest.services;
  const auto service = std::find_if(services.begin(), services.end(),
                                    [&](const Service& s) { return s.name == task.service; });
  CauseContext context;
  context.platform = scenario.manifest.platform;
  context.dead_letter_queue = scenario.delivery.dead_letter_queue;
  if (service == services.end()) return context;
  context.memory_bytes = memory_needed(*service);
  context.memory_limit = service->memory_bytes;
  return context;
}

std::string cause_sentence(const Outcome& outcome, const CauseContext& context) {
  switch (outcome.cause) {
    case Cause::kExitZero:
      return "exit code 0";
    case Cause::kExitCode:
      return fmt::format("exit code {}", outcome.detail);
    case Cause::kNotExecutable:
      return "exit code 126: the shell found the command but could not run it";
    case Cause::kCommandNotFound:
      return "exit code 127: the shell did not find the command";
    case Cause::kSignal:
      return signal_sentence(outcome.detail, context);
    case Cause::kOutOfMemory:
      return out_of_memory_sentence(context);
    case Cause::kTimeLimit:
      return fmt::format(
          "its container was killed at the time limit of {}; the rack has none, and there it would "
          "run on",
          format_exact_duration(Duration{outcome.detail}));
    case Cause::kContainerRefused:
      return "the container engine could not make or start its container";
    case Cause::kApiError:
      return api_error_sentence(outcome.detail);
    case Cause::kRackFull:
      return rack_full_sentence(context);
    case Cause::kRangeEnded:
      return "the simulated range ended first";
    case Cause::kNoAnswer:
      return fmt::format("no answer came from the Convox API in {} of the Lambda function",
                         tries(outcome.detail));
    case Cause::kHandedOver:
      return "handed over to a rack elsewhere, which does not say how it ends";
    case Cause::kNoService:
      return "the app or its service was not on the rack: the Lambda logs the failure that ECS "
             "answered and reports success, so nothing tries again";
    case Cause::kRuleDisabled:
      return "the rule was disabled, and EventBridge does not make up for firings that were missed";
    case Cause::kNoPermission:
      return fmt::format(
          "EventBridge had no permission to call the Lambda function, which it does not try again: "
          "{}",
          fate_of_event(context));
    case Cause::kUndeliverable:
      return fmt::format("EventBridge gave up after {} to hand the event to Lambda: {}",
                         attempts(outcome.detail), fate_of_event(context));
    case Cause::kEventExpired:
      return fmt::format(
          "Lambda could not start the function in {}, until the event was too old and was dropped",
          attempts(outcome.detail));
    case Cause::kFunctionFailed:
      return fmt::format("the Lambda function failed in {}, and Lambda makes no further one",
                         tries(outcome.detail));
    case Cause::kAgentDisconnected:
      return agent_sentence(context);
    case Cause::kRateExceeded:
      return fmt::format("ECS answered 'Rate exceeded' in {} of the Lambda function",
                         tries(outcome.detail));
    case Cause::kEcsUnavailable:
      return fmt::format("ECS had a system error in {} of the Lambda function",
                         tries(outcome.detail));
    case Cause::kImagePullFailed:
      return "the instance could not pull the image: the container never started, and nothing "
             "tries again";
    case Cause::kHung:
      return "it hung: it had not ended when the range did, and never would have";
  }
  return std::string(to_string(outcome.cause));
}

bool same_outcome(const Outcome& a, const Outcome& b) {
  return a.kind == b.kind && a.cause == b.cause && a.detail == b.detail;
}

bool has_detail(Cause cause) {
  switch (cause) {
    case Cause::kExitCode:
    case Cause::kNotExecutable:
    case Cause::kCommandNotFound:
    case Cause::kSignal:
    case Cause::kOutOfMemory:
    case Cause::kTimeLimit:
    case Cause::kApiError:
    case Cause::kNoAnswer:
    case Cause::kUndeliverable:
    case Cause::kEventExpired:
    case Cause::kFunctionFailed:
    case Cause::kRateExceeded:
    case Cause::kEcsUnavailable:
      return true;
    case Cause::kExitZero:
    case Cause::kContainerRefused:
    case Cause::kRackFull:
    case Cause::kRangeEnded:
    case Cause::kHandedOver:
    case Cause::kNoService:
    case Cause::kRuleDisabled:
    case Cause::kNoPermission:
    case Cause::kAgentDisconnected:
    case Cause::kImagePullFailed:
    case Cause::kHung:
      break;
  }
  return false;
}

std::string signal_name(int number) {
  const Signal* signal = find_signal(number);
  return signal == nullptr ? fmt::format("signal {}", number) : std::string(signal->name);
}

}  // namespace cronwarp::reports
