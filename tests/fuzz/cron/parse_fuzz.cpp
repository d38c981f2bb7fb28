// Any bytes as a schedule in every dialect: parsing and all questions end, and answer consistently.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/contract.h"
#include "cron/explain.h"
#include "cron/lint.h"
#include "cron/proof.h"
#include "cron/schedule.h"

namespace {

using namespace cronwarp;
using namespace cronwarp::cron;

void ask_everything(const Schedule& schedule) {
  const Instant start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
  const auto next = schedule.next_after(start);
  CRONWARP_ASSERT(!next || *next > start, "the next firing is not later");
  CRONWARP_ASSERT(!next || schedule.matches(*next), "the next firing does not match");
  CRONWARP_ASSERT(!explain(schedule).empty(), "nothing to say");
  lint(schedule, start);
  const Proof proof = prove(schedule);
  CRONWARP_ASSERT(proof.never_fires == !proof.first, "a proof contradicts itself");
  schedule.count({start, start + std::chrono::days{3}});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (Dialect dialect :
       {Dialect::kAws, Dialect::kAwsScheduler, Dialect::kKubernetes, Dialect::kDebian}) {
    ParseOptions options;
    options.dialect = dialect;
    if (dialect == Dialect::kAwsScheduler) options.zone = "Europe/Riga";
    std::vector<Problem> problems;
    const auto schedule = Schedule::parse(text, options, problems);
    for (const Problem& problem : problems) {
      CRONWARP_ASSERT(problem.span.begin <= problem.span.end && problem.span.end <= size,
                      "a span leaves the text");
    }
    CRONWARP_ASSERT(schedule || !problems.empty(), "rejected without a reason");
    if (schedule) ask_everything(*schedule);
  }
  return 0;
}
