#include "cli/schema_command.h"

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/suggest.h"
#include "cli/exit_code.h"
#include "reports/schemas.h"

namespace cronwarp::cli {
namespace {

int print_schema(const std::string& name, const Console& console) {
  std::vector<std::string_view> names;
  for (const reports::Schema& schema : reports::schemas()) {
    if (schema.name == name) {
      console.out << schema.text;
      return kExitOk;
    }
    names.push_back(schema.name);
  }
  if (name.empty()) {
    console.out << fmt::format("{}\n", fmt::join(names, "\n"));
    return kExitOk;
  }
  const auto meant = closest(name, names);
  print_error(console, fmt::format("no schema is called '{}'", name),
              meant ? fmt::format("did you mean '{}'?", *meant)
                    : fmt::format("there are {}", fmt::join(names, ", ")));
  return kExitUsage;
}

}  // namespace

void add_schema_command(CLI::App& program, Console& console, int& exit_code) {
  auto name = std::make_shared<std::string>();
  CLI::App* command =
      program.add_subcommand("schema", "Print the JSON Schema of a report or scenario file");
  command->add_option("NAME", *name, "Which one; without it their names are listed");
  command->footer("Examples:\n  cronwarp schema\n  cronwarp schema report > report.schema.json");
  command->callback([name, &console, &exit_code] { exit_code = print_schema(*name, console); });
}

}  // namespace cronwarp::cli
