#pragma once

#include <span>

#include "base/diagnostic.h"

namespace cronwarp::manifest {

// Every rule that a manifest or scenario can break, in the order of docs/DIAGNOSTICS.md; those of a
// schedule's text are in cron/rules.h.
std::span<const Rule* const> rules();

// Reading files.

inline constexpr Rule kYamlSyntax{
    "yaml-syntax", Severity::kError, "the file is not readable as YAML",
    "Nothing of the file is used: a file that is read up to its first mistake would silently lose "
    "the tasks after it. YAML allows no tabs as indentation, and a plain text may not contain ': ' "
    "or ' #'.",
    "Correct the marked place; quote texts that contain special characters."};

inline constexpr Rule kDuplicateKey{
    "duplicate-key", Severity::kError, "a key stands twice in one map",
    "YAML forbids it, but the parsers of 2016 kept the last value without a word, and docker "
    "compose rejects the file today. A service or a cron label pasted twice loses one of its two "
    "meanings.",
    "Remove or rename one of the two keys."};

inline constexpr Rule kFileNotFound{
    "file-not-found", Severity::kError, "a file that is named cannot be read",
    "A scenario's manifest is looked for from the scenario's folder, a file given with --env-file, "
    "--faults or --expect from the caller's.",
    "Correct the path, or create the file."};

inline constexpr Rule kEnvFileNotFound{
    "env-file-not-found", Severity::kWarning, "a service's env_file cannot be read",
    "docker compose does not start the service without it. Such files often hold secrets and are "
    "missing where a manifest is only checked; a simulation needs nothing from them. The path is "
    "relative to the manifest's folder.",
    "Correct the path, or create the file."};

inline constexpr Rule kInvalidEnvFile{
    "invalid-env-file", Severity::kError, "a line of an env file is not NAME=value",
    "Env files follow docker compose: one NAME=value a line, '#' comments, an optional 'export', "
    "single quotes for literal text and double quotes for text with ${NAME} and escapes.",
    "Write NAME=value, and close quotes."};

inline constexpr Rule kUnsetVariable{
    "unset-variable", Severity::kWarning, "a variable without a value is used",
    "docker compose warns and substitutes nothing. In a cron label that removes a word, so the "
    "schedule's fields or the command shift by one; if no task is left, that is an error.",
    "Set the variable, give it a default with ${NAME:-default}, or write $$ for a plain '$'."};

inline constexpr Rule kRequiredVariable{
    "required-variable", Severity::kError, "a variable marked as required has no value",
    "${NAME:?text} and ${NAME?text} make docker compose stop with that text when NAME is not set.",
    "Set the variable in the environment, in .env or in a file given with --env-file."};

inline constexpr Rule kInvalidInterpolation{
    "invalid-interpolation", Severity::kError, "a '$' begins nothing that can be substituted",
    "docker compose substitutes $NAME and ${NAME} in all values and stops at anything else after a "
    "'$'.",
    "Write $$ for a plain '$'."};

// Scenario files, and the parts of a manifest that are read.

inline constexpr Rule kUnknownKey{"unknown-key", Severity::kError,
                                  "a scenario file has no such key",
                                  "An ignored key is a setting that silently does nothing, which "
                                  "is worse in a simulation than in "
                                  "production: nobody notices.",
                                  "Correct the key; docs/SCENARIOS.md lists them all."};

inline constexpr Rule kMissingKey{
    "missing-key", Severity::kError, "a key that is needed is missing",
    "Some settings have no default that would be right for everybody.", "Add the key."};

inline constexpr Rule kInvalidValue{
    "invalid-value", Severity::kError, "a value has the wrong form or is out of range",
    "A value that is guessed at would give a simulation of something else.",
    "Write the value in the form that the message names."};

inline constexpr Rule kMisplacedService{
    "misplaced-service", Severity::kError, "a service stands beside 'services'",
    "A manifest with the key 'services' has its services there. One at the root is usually "
    "indented too little; docker compose rejects the file, and the tasks of the service would not "
    "be simulated.",
    "Indent the service below 'services'. What is only an anchor for others begins with 'x-'."};

inline constexpr Rule kProcessNeverFits{
    "process-never-fits", Severity::kError, "a process needs more memory than any instance has",
    "ECS places a process on one instance with that much memory free, so no run of the service's "
    "tasks could ever start. A process reserves its mem_limit, and 256 MiB without one.",
    "Raise the rack's instance_memory, or lower the service's mem_limit."};

inline constexpr Rule kIgnoredExtends{
    "ignored-extends", Severity::kWarning, "'extends' is not followed",
    "The labels that a service inherits through 'extends' are not read, so their tasks are not "
    "simulated. Convox did not follow 'extends' either.",
    "Repeat the labels in the service, or share them with a YAML anchor."};

inline constexpr Rule kUnmatchedBehaviour{
    "unmatched-behaviour", Severity::kError, "a task pattern of the scenario matches no task",
    "The behaviour below it would apply to nothing: usually a task was renamed in the manifest and "
    "not here.",
    "Use the id service.name of a task, or a pattern such as 'web.*'."};

inline constexpr Rule kUnmatchedPattern{
    "unmatched-pattern", Severity::kError, "a fault or an expectation is for no task",
    "A fault that meets nobody proves nothing, and an expectation of nobody always holds: usually "
    "a "
    "task was renamed in the manifest and not here.",
    "Use the id service.name of a task, or a pattern such as 'web.*'."};

inline constexpr Rule kImpossibleFault{
    "impossible-fault", Severity::kError, "a fault cannot happen on the platform",
    "The Lambda of April 2016 asked the Convox API; since September 2016 (gen1) it asks ECS "
    "itself, "
    "and nothing that happens to the API reaches a task. A fault that cannot act would make a run "
    "look safer than it is. Profiles leave out what their platform does not have.",
    "Use a fault of the platform's own chain, or set 'platform'."};

inline constexpr Rule kUnheededSetting{
    "unheeded-setting", Severity::kError, "a setting means nothing where it stands",
    "A status is for a fault that answers with one, a time zone for an expectation of days or "
    "times "
    "of day. Where nothing heeds it, a setting would silently do nothing.",
    "Remove the setting, or use the kind of fault or expectation that it belongs to."};

inline constexpr Rule kDuplicateName{"duplicate-name", Severity::kError,
                                     "two faults or two expectations have one name",
                                     "Reports tell them apart by it, and a fault's luck is drawn "
                                     "by it: two of one name would always "
                                     "act together.",
                                     "Give each its own name, or remove one that stands twice."};

inline constexpr Rule kUnknownService{
    "unknown-service", Severity::kError, "a service of the scenario is none of the manifest",
    "The number of processes would apply to nothing: usually a service was renamed in the manifest "
    "and not here.",
    "Use the name of a service as it stands in the manifest."};

inline constexpr Rule kServedOnly{
    "served-only", Severity::kWarning, "a setting has no effect in a simulation",
    "Scripted answers and the number of a service's processes shape the rack that 'cronwarp serve' "
    "offers to clients. 'cronwarp run' goes on as if they were not there, so a task never meets "
    "them.",
    "Serve the scenario, or keep such settings in a scenario of their own."};

// Labels.

inline constexpr Rule kNoTaskFound{
    "no-task-found", Severity::kError, "no task is declared",
    "A check of a file without tasks would always be green. Tasks are labels of a service: "
    "convox.cron.NAME=SCHEDULE COMMAND.",
    "Add a convox.cron label to a service, or name the file that has them."};

inline constexpr Rule kInvalidLabel{
    "invalid-label", Severity::kError, "a label looks like a cron label but declares no task",
    "Convox takes labels of exactly three parts, convox.cron.NAME. It skips misspelt ones without "
    "a word, crashes on two parts and rejects four, so the task would not exist. The items of a "
    "list of labels are texts.",
    "Write convox.cron.NAME=SCHEDULE COMMAND."};

inline constexpr Rule kMisplacedLabel{
    "misplaced-label", Severity::kError, "a label of Convox stands where Convox does not read it",
    "Convox reads the labels of the service itself. Those below 'deploy' are for docker swarm, "
    "those below 'build' for the image: a cron label there declares no task. Of other labels of "
    "Convox it is a warning.",
    "Move the label to the service's own labels."};

inline constexpr Rule kUnknownConvoxLabel{
    "unknown-convox-label", Severity::kWarning, "Convox knows no such label",
    "Convox ignores labels it does not know, so a misspelt one silently does nothing.",
    "Correct the label, or remove it."};

inline constexpr Rule kDuplicateTask{
    "duplicate-task", Severity::kError, "a cron label stands twice in one service",
    "Since February 2017 Convox rejects a repeated cron label in a list; before, the last one won "
    "and the others never ran. Only the last one is simulated.",
    "Give each task its own name."};

inline constexpr Rule kMissingCommand{
    "missing-command", Severity::kError, "a cron label has a schedule but no command",
    "Convox takes the first five words as the schedule and the rest as the command. With fewer "
    "than "
    "five words rendering the app's template crashed; with exactly five an empty command is run.",
    "Write five fields and then the command: 0 8 * * ? bin/job."};

inline constexpr Rule kSixFieldSchedule{
    "six-field-schedule", Severity::kError, "a cron label has six schedule fields",
    "AWS schedules have six fields, but Convox adds the sixth (the year) itself. A sixth field in "
    "the label becomes the first word of the command: with '*' the shell replaces it by the names "
    "of all files and tries to run the first.",
    "Remove the sixth field."};

inline constexpr Rule kUndeployableName{
    "undeployable-name", Severity::kWarning, "the platform cannot deploy a task of this name",
    "The name becomes part of a CloudFormation logical id, which takes letters and digits only. "
    "In April 2016 nothing was removed from it, so '_' and (until 29 August 2016) '-' failed when "
    "the release was promoted. Since June 2016 Convox itself accepts only names of 4 to 30 "
    "letters, "
    "digits and dashes that begin with a letter. The task is simulated all the same.",
    "Rename the task; on gen1-2016-04 use letters and digits only."};

inline constexpr Rule kCollidingLogicalIds{
    "colliding-logical-ids", Severity::kError, "two tasks get the same CloudFormation logical id",
    "The id is the service and the name, each capitalised, joined, and (on gen1) without all "
    "characters but letters and digits. Of two equal ids one silently replaces the other, and "
    "which one survives can change with every deploy.",
    "Rename one of the two tasks."};

inline constexpr Rule kLongRuleName{
    "long-rule-name", Severity::kWarning, "the rule's name is longer than AWS allows",
    "The rule is called RACK-APP-SERVICE-NAME-schedule and may have 64 characters. Until 25 August "
    "2016 Convox did not shorten it and the deploy failed. The rack is taken to be called "
    "'convox'.",
    "Shorten the task's, the service's or the app's name."};

inline constexpr Rule kWrongService2016{
    "wrong-service-2016", Severity::kWarning, "the task may run in another service",
    "Until 30 June 2016 all tasks of an app were attributed to one and the same service, whichever "
    "Convox happened to visit last (a pointer to a loop variable). With one service that is "
    "harmless. The simulation runs each task in the service that declares it.",
    "Keep the tasks in an app with one service, or use a later platform."};

inline constexpr Rule kEscapedCommand{
    "escaped-command", Severity::kWarning, "the platform changes characters of the command",
    "Convox writes the command through an HTML template. In April 2016 & < > \" ' and + reached "
    "the "
    "shell as entities; since October 2016 only & < > do. '&amp;' ends a command and starts it in "
    "the background, so the command usually fails or does half its work.",
    "Put the command into a script and call that."};

inline constexpr Rule kBackslashInCommand{
    "backslash-in-command", Severity::kWarning, "a backslash in the command is read twice as JSON",
    "The command stands as JSON inside the JSON of the template. '\\n' becomes a line end, and "
    "other backslashes make the template or the rule's input invalid. The simulation keeps the "
    "backslash.",
    "Put the command into a script and call that."};

inline constexpr Rule kBlanksCollapsed{
    "blanks-collapsed", Severity::kWarning, "blanks inside quotes are reduced to one",
    "Convox splits the label into words without regard to quotes and joins them again with single "
    "blanks, so a quoted text with several blanks or a tab reaches the command changed.",
    "Put the command into a script and call that."};

// Suppression comments.

inline constexpr Rule kUnusedSuppression{
    "unused-suppression", Severity::kWarning, "a suppression comment suppresses nothing",
    "Left behind it would hide the next real finding of its kind.",
    "Remove the comment, or correct the rule id."};

inline constexpr Rule kUnexplainedSuppression{
    "unexplained-suppression", Severity::kError, "a suppression comment gives no reason",
    "Whoever reads the file next must be able to see whether the reason still holds; without one "
    "nothing is suppressed.",
    "Write # cronwarp: allow RULE-ID -- reason."};

}  // namespace cronwarp::manifest
