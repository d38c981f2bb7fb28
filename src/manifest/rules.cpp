#include "manifest/rules.h"

#include <array>

namespace cronwarp::manifest {

std::span<const Rule* const> rules() {
  static constexpr std::array kRules = {
      &kYamlSyntax,
      &kDuplicateKey,
      &kFileNotFound,
      &kEnvFileNotFound,
      &kInvalidEnvFile,
      &kUnsetVariable,
      &kRequiredVariable,
      &kInvalidInterpolation,
      &kUnknownKey,
      &kMissingKey,
      &kInvalidValue,
      &kMisplacedService,
      &kProcessNeverFits,
      &kIgnoredExtends,
      &kUnmatchedBehaviour,
      &kUnmatchedPattern,
      &kImpossibleFault,
      &kUnheededSetting,
      &kDuplicateName,
      &kUnknownService,
      &kServedOnly,
      &kNoTaskFound,
      &kInvalidLabel,
      &kMisplacedLabel,
      &kUnknownConvoxLabel,
      &kDuplicateTask,
      &kMissingCommand,
      &kSixFieldSchedule,
      &kUndeployableName,
      &kCollidingLogicalIds,
      &kLongRuleName,
      &kWrongService2016,
      &kEscapedCommand,
      &kBackslashInCommand,
      &kBlanksCollapsed,
      &kUnusedSuppression,
      &kUnexplainedSuppression,
  };
  return kRules;
}

}  // namespace cronwarp::manifest
