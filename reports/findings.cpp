#include "reports/findings.h"

namespace cronwarp::reports {

SourcePlace place_of(const Location& location) {
  if (location.source == nullptr) return {};
  return {location.source->name(), location.source->position(location.span.begin),
          location.source->position(location.span.end)};
}

std::vector<Finding> findings_of(const Diagnostics& diagnostics) {
  Diagnostics sorted = diagnostics;
  sorted.sort();
  std::vector<Finding> findings;
  findings.reserve(sorted.all().size());
  for (const Diagnostic& diagnostic : sorted.all()) {
    Finding& finding = findings.emplace_back();
    finding.severity = diagnostic.severity;
    finding.id = diagnostic.id;
    finding.place = place_of(diagnostic.location);
    finding.message = diagnostic.message;
    finding.help = diagnostic.help;
    for (const Note& note : diagnostic.notes) {
      finding.notes.push_back({place_of(note.location), note.text});
    }
    finding.suppressed_by = diagnostic.suppressed_by;
  }
  return findings;
}

FindingCounts count_findings(const std::vector<Finding>& findings) {
  FindingCounts counts;
  for (const Finding& finding : findings) {
    if (!finding.suppressed_by.empty()) {
      ++counts.suppressed;
      continue;
    }
    switch (finding.severity) {
      case Severity::kError:
        ++counts.errors;
        break;
      case Severity::kWarning:
        ++counts.warnings;
        break;
      case Severity::kNote:
        ++counts.notes;
        break;
    }
  }
  return counts;
}

}  // namespace cronwarp::reports
