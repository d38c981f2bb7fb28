#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cronwarp {

// The programs that a shell starts for this command line, as far as its words say: the first word
// of each simple command, after assignments and after programs that only start another one, such
// as `env` and `nice`. Without what the shell does itself. In order, each once.
//
// It is no shell: what variables, here-documents, functions and scripts start is not seen.
std::vector<std::string> programs_started_by(std::string_view command);

}  // namespace cronwarp
