#include <iostream>
#include <string>
#include <unistd.h>
#include <vector>

#include "cli/command_line.h"
#include "cli/machine.h"

int main(int argc, char** argv) {
  namespace cli = cronwarp::cli;
  std::ios::sync_with_stdio(false);
  cli::Console console{std::cin, std::cout, std::cerr};
  console.out_is_terminal = cli::is_terminal(STDOUT_FILENO);
  console.err_is_terminal = cli::is_terminal(STDERR_FILENO);
  console.width = cli::terminal_width(STDOUT_FILENO).value_or(console.width);
  return cli::run_command_line(std::vector<std::string>(argv + 1, argv + argc), console);
}
