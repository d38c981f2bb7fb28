#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cronwarp {

// What a shell starts for a command line or a script, as far as its words say. All in order, each
// once.
struct StartedPrograms {
  // The first word of each simple command, after assignments and after programs that only start
  // another one, such as `env` and `nice`. Without what the shell does itself. What is made of
  // variables is there as it is written.
  std::vector<std::string> programs;
  // Files that a shell reads: of `. FILE` and `sh FILE`.
  std::vector<std::string> scripts;
  // Of `cd FOLDER`: programs with a relative path may be meant from there.
  std::vector<std::string> folders;
  // Whether something is started, or may be, that does not get the LD_PRELOAD that the shell has.
  bool takes_preload_away = false;
};

// Whether a program of that name or path is a shell whose language is read here.
bool is_shell(std::string_view program);

// It is no shell: what variables hold and what functions are called is not seen.
StartedPrograms programs_started_by(std::string_view command);
// Of one command whose words are known, such as the entrypoint of an image.
StartedPrograms programs_started_by(const std::vector<std::string>& words);

}  // namespace cronwarp
