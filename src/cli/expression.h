#pragma once

#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "base/source_text.h"
#include "cli/console.h"
#include "cron/schedule.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// How a single schedule expression is given on the command line.
struct ExpressionOptions {
  std::string dialect;
  std::string zone = "UTC";
  std::string from;
};

void add_expression_options(CLI::App& command, ExpressionOptions& options);

// An expression and how to read it.
struct ExpressionQuery {
  std::string text;
  cron::Dialect dialect = cron::Dialect::kAws;
  std::string zone = "UTC";
  Instant from;  // rate() and @every count from here too
};

// nullopt, with the reason printed: the options make no sense.
std::optional<ExpressionQuery> read_query(const std::string& text, const ExpressionOptions& options,
                                          const Console& console);

// The schedule, with everything remarkable about it as findings that point into a source of
// `sources`; nullopt if it is not a valid one.
std::optional<cron::Schedule> parse_expression(const ExpressionQuery& query, SourceFiles& sources,
                                               Diagnostics& findings);

}  // namespace cronwarp::cli
