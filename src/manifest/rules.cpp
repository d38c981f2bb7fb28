#include "manifest/rules.h"

#include <array>

namespace cronwarp::manifest {

std::span<const Rule* const> rules() {
  static constexpr std::array kRules = {
      &kYamlSyntax,      &kDuplicateKey,      &kFileNotFound,           &kInvalidEnvFile,
      &kUnsetVariable,   &kRequiredVariable,  &kInvalidInterpolation,   &kUnknownKey,
      &kMissingKey,      &kInvalidValue,      &kIgnoredExtends,         &kUnmatchedBehaviour,
      &kNoTaskFound,     &kInvalidLabel,      &kUnknownConvoxLabel,     &kDuplicateTask,
      &kMissingCommand,  &kSixFieldSchedule,  &kUndeployableName,       &kCollidingLogicalIds,
      &kLongRuleName,    &kWrongService2016,  &kEscapedCommand,         &kBackslashInCommand,
      &kBlanksCollapsed, &kUnusedSuppression, &kUnexplainedSuppression,
  };
  return kRules;
}

}  // namespace cronwarp::manifest
