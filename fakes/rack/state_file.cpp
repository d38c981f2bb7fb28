#include "fakes/rack/state_file.h"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "fakes/rack/rack_state_json.h"

namespace cronwarp::fakes {
namespace {

[[noreturn]] void fail(std::string_view verb, const std::string& path) {
  throw EnvironmentError(fmt::format("cannot {} {}: {}", verb, path, std::strerror(errno)));
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (is_open()) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return number_ >= 0; }
  int number() const { return number_; }

 private:
  int number_;
};

// nullopt: there is no such file.
std::optional<std::string> read_bytes(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() && errno == ENOENT) return std::nullopt;
  if (!file.is_open()) fail("read", path);
  std::string bytes;
  std::array<char, std::size_t{64} * 1024> buffer;
  while (true) {
    const ssize_t count = ::read(file.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("read", path);
    if (count == 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

// A file beside the one it is to replace; gone again unless it took that one's place.
class Replacement {
 public:
  // mkostemp makes a file that its owner alone can read and write.
  explicit Replacement(const std::string& path)
      : path_(path), name_(path + ".XXXXXX"), file_(::mkostemp(name_.data(), O_CLOEXEC)) {
    if (!file_.is_open()) fail("write", path_);
  }
  ~Replacement() {
    if (!is_in_place_) ::unlink(name_.c_str());
  }
  Replacement(const Replacement&) = delete;
  Replacement& operator=(const Replacement&) = delete;

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_.number(), bytes.data(), bytes.size());
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) fail("write", path_);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    if (::fsync(file_.number()) != 0) fail("write", path_);
  }

  void take_its_place() {
    if (::rename(name_.c_str(), path_.c_str()) != 0) fail("replace", path_);
    is_in_place_ = true;
    // Where the system can, make the new name as lasting as the bytes. Where it cannot, either file
    // may be there after a crash, and each is whole.
    const std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    const Descriptor opened(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (opened.is_open()) ::fsync(opened.number());
  }

 private:
  const std::string& path_;
  std::string name_;
  Descriptor file_;
  bool is_in_place_ = false;
};

}  // namespace

std::optional<RackState> read_state_file(const std::string& path) {
  const auto bytes = read_bytes(path);
  if (!bytes) return std::nullopt;
  auto state = parse_rack_state(*bytes);
  if (!state) {
    throw EnvironmentError(
        fmt::format("cannot read {} as a rack's state: {}", path, state.error()));
  }
  return *std::move(state);
}

void write_state_file(const std::string& path, const RackState& state) {
  Replacement replacement(path);
  replacement.write(write_rack_state(state));
  replacement.take_its_place();
}

}  // namespace cronwarp::fakes
