#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/cassette.h"
#include "runner/cassette_json.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
static_assert(kCassetteBytesMax % kGiB == 0, "the limit is told in GiB");

std::string too_large() {
  return fmt::format("it would be larger than {} GiB", kCassetteBytesMax / kGiB);
}

// Writes the file; returns what went wrong, or nothing.
std::string write_file(const Cassette& cassette, const std::string& path) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (file) write_cassette_json(cassette, file);
  const std::ofstream::pos_type written = file.tellp();
  file.close();
  if (!file) return std::strerror(errno);
  return static_cast<std::uint64_t>(written) > kCassetteBytesMax ? too_large() : "";
}

// The beginning of a file, one byte more than a cassette may have. On failure: why not.
Expected<std::string, std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return Unexpected{std::string(std::strerror(errno))};
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  std::string text;
  while (file && text.size() <= kCassetteBytesMax) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    file.read(text.data() + before, kPiece);
    text.resize(before + static_cast<std::size_t>(file.gcount()));
  }
  if (file.bad()) return Unexpected{std::string(std::strerror(errno))};
  return text;
}

}  // namespace

void write_cassette(const Cassette& cassette, const std::string& path) {
  const std::string part = path + ".part";
  std::string failure = write_file(cassette, part);
  std::error_code error;
  if (failure.empty()) {
    fs::rename(part, path, error);
    if (error) failure = error.message();
  }
  if (failure.empty()) return;
  fs::remove(part, error);
  throw EnvironmentError(fmt::format("cannot write the cassette {}: {}", path, failure));
}

Expected<Cassette, std::string> read_cassette(const std::string& path) {
  const auto text = read_file(path);
  if (!text) return Unexpected{fmt::format("cannot read the cassette {}: {}", path, text.error())};
  if (text->size() > kCassetteBytesMax) {
    return Unexpected{fmt::format("cannot read the cassette {}: it is larger than {} GiB", path,
                                  kCassetteBytesMax / kGiB)};
  }
  auto cassette = parse_cassette_json(*text);
  if (!cassette) {
    return Unexpected{fmt::format("cannot read the cassette {}: {}", path, cassette.error())};
  }
  return cassette;
}

}  // namespace cronwarp
