#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/time.h"
#include "reports/report.h"

// How the renderings say what became of expectations and faults. Texts are as they come from files:
// each rendering escapes them for itself.

namespace cronwarp::reports {

// format_instant() for machines, short_instant() for the terminal.
using InstantText = std::string (*)(Instant at);

// "3 of 31, first at 2016-04-24T08:00:00Z, last at 2016-05-14T08:00:00Z"; for one with nothing to
// judge that there was nothing. REQUIRES: it did not pass.
std::string how_often(const ExpectationReport& expectation, InstantText instant);

// "web.daily at 2016-04-24T08:00:00Z: 49h between successes; exit code 1; fault april"
std::string violation_line(const ViolationReport& violation, InstantText instant);

// "and 4 more". Empty: all are listed. `shown`: of them.
std::string more_violations(const ExpectationReport& expectation, std::size_t shown);

// "30 firings to serve; 3 missed (1 had a run too late, …); 2 extra runs (…)"
std::string served_line(const verdict::ServedCounts& served);

// "fault april", "faults april, may". Empty: none.
std::string faults_phrase(const std::vector<std::string>& ids);

// "acted 12 times on 4 firings, first at …, last at …"; "never acted".
std::string fault_line(const FaultReport& fault, InstantText instant);

// "began at …, through after 25m, held up by worker.reindex"
std::string deploy_line(const DeployReport& deploy, InstantText instant);

}  // namespace cronwarp::reports
