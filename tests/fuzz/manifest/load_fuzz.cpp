// Any bytes as a manifest or scenario: loading ends, finds no bug of ours, and what it returns
// holds together. Nothing is read from the disk: every further file is missing, except one that
// corpora can name.

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/contract.h"
#include "manifest/loader.h"

namespace {

using namespace cronwarp;

class NoFiles final : public manifest::Files {
 public:
  Expected<const SourceText*, std::string> read(const std::string& path) override {
    if (path == "vars.env") return &env_;
    return Unexpected{"cannot read " + path + ": there are no files here"};
  }
  bool exists(const std::string& path) const override { return path == "vars.env"; }

 private:
  SourceText env_{"vars.env", "A=1\nexport B=\"${A:-2}\"\nC='3' # three\n"};
};

void check(const manifest::LoadOptions& options, const SourceText& source) {
  NoFiles files;
  Diagnostics diagnostics;
  const auto scenario = manifest::load_with(source, options, files, diagnostics);
  CRONWARP_ASSERT(scenario.has_value() || diagnostics.count(Severity::kError) > 0,
                  "nothing is loaded and nothing is said");
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    CRONWARP_ASSERT(!render(diagnostic, Color::kOff).empty(), "an empty rendering");
    if (diagnostic.location.source == nullptr) continue;
    const Span span = diagnostic.location.span;
    CRONWARP_ASSERT(span.begin <= span.end, "a span that ends before it begins");
  }
  if (!scenario) return;
  CRONWARP_ASSERT(scenario->behaviours.size() == scenario->manifest.tasks.size(),
                  "a task without a behaviour");
  for (const Task& task : scenario->manifest.tasks) {
    CRONWARP_ASSERT(!task.command.empty() && !task.expression.empty(), "a task with nothing to do");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const SourceText source("input.yml", std::string(reinterpret_cast<const char*>(data), size));
  manifest::LoadOptions options;
  options.from = parse_instant("2016-04-21").value();
  check(options, source);
  options.platform = Platform::kGen1;
  options.purpose = manifest::Purpose::kServedRack;
  options.env_files = {"vars.env"};
  check(options, source);
  return 0;
}
