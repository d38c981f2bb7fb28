#include "cli/number_option.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cronwarp::cli {
namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
  }
  std::uint64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value, base);
  if (text.empty() || error != std::errc{} || end != last) return std::nullopt;
  return value;
}

}  // namespace

void add_number_option(CLI::App& command, const std::string& name, const std::string& description,
                       std::function<void(std::uint64_t)> store) {
  command
      .add_option_function<std::string>(
          name,
          [name, store = std::move(store)](const std::string& text) {
            const auto value = parse_number(text);
            if (!value) {
              throw CLI::ValidationError(
                  name, fmt::format("'{}' is not a whole number from 0 to 2^64 - 1", text));
            }
            store(*value);
          },
          description)
      ->type_name("NUMBER");
}

}  // namespace cronwarp::cli
