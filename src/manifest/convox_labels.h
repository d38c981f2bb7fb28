#pragma once

#include <string>
#include <string_view>

namespace cronwarp::manifest {

enum class LabelKind {
  kTask,        // convox.cron.NAME
  kKnown,       // another label of Convox
  kForeign,     // not Convox's
  kBrokenTask,  // meant as convox.cron.NAME, as far as one can tell
  kUnknown,     // convox.something
};

struct LabelClass {
  LabelKind kind;
  std::string suggestion;  // of a broken or unknown one; may be empty
};

LabelClass classify_label(std::string_view key);

}  // namespace cronwarp::manifest
