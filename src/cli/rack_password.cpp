#include "cli/rack_password.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/secret.h"
#include "base/source_text.h"
#include "cli/machine.h"

namespace cronwarp::cli {
namespace {

bool is_plain(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string first_line(std::string_view text) {
  std::string_view line = text.substr(0, text.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return std::string(line);
}

}  // namespace

Expected<RackPassword, std::string> choose_password(const std::string& file) {
  if (!file.empty()) {
    RackPassword password{first_line(SourceText::read_file(file).text()), true};
    if (!password.text.empty()) return password;
    return Unexpected{fmt::format("the first line of {} is empty, and a password is not", file)};
  }
  const std::string given = environment_variable(kPasswordVariable).value_or("");
  if (!given.empty()) return RackPassword{given, true};
  return RackPassword{make_password(), false};
}

bool is_plain_password(const std::string& password) {
  return std::all_of(password.begin(), password.end(), is_plain);
}

std::string percent_encoded(const std::string& password) {
  std::string encoded;
  for (const char c : password) {
    if (is_plain(c)) {
      encoded += c;
    } else {
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return encoded;
}

}  // namespace cronwarp::cli
