#include "runner/build_digest.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "base/digest.h"
#include "base/environment_error.h"
#include "runner/dockerignore.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void cannot_read(const fs::path& path, const std::string& why) {
  throw EnvironmentError(
      fmt::format("cannot read {}, of which an image is to be built: {}", path.string(), why));
}

// Takes texts so that no two sequences of them look the same.
class Digest {
 public:
  void add(std::string_view text) {
    hash_.add(fmt::format("{}:", text.size()));
    hash_.add(text);
  }

  // The content of a file, of which as much as can be read is told after it.
  void add_file(const fs::path& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) cannot_read(path, std::strerror(errno));
    std::uintmax_t size = 0;
    std::vector<char> buffer(std::size_t{1} << 16U);
    while (file) {
      file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      const auto count = static_cast<std::size_t>(file.gcount());
      hash_.add(std::string_view(buffer.data(), count));
      size += count;
    }
    if (!file.eof()) cannot_read(path, std::strerror(errno));
    hash_.add(fmt::format(":{}", size));
  }

  std::string hex() { return hash_.hex(); }

 private:
  Sha256 hash_;
};

std::string text_of(const fs::path& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  if (!file) cannot_read(path, std::strerror(errno));
  return {std::istreambuf_iterator<char>(file), {}};
}

Dockerignore read_dockerignore(const fs::path& context, const fs::path& dockerfile) {
  std::error_code ignored;
  for (const fs::path& path :
       {fs::path(dockerfile.string() + ".dockerignore"), context / ".dockerignore"}) {
    if (fs::is_regular_file(path, ignored)) return Dockerignore(text_of(path));
  }
  return Dockerignore("");
}

std::vector<fs::directory_entry> sorted_entries(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::directory_entry> entries;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(*it);
  }
  if (error) cannot_read(folder, error.message());
  std::sort(entries.begin(), entries.end(),
            [](const fs::directory_entry& a, const fs::directory_entry& b) {
              return a.path().filename().native() < b.path().filename().native();
            });
  return entries;
}

void add_tree(const fs::path& folder, const std::string& path_of_folder,
              const Dockerignore& dockerignore, Digest& digest);

void add_entry(const fs::directory_entry& entry, const std::string& path, bool is_left_out,
               const Dockerignore& dockerignore, Digest& digest) {
  std::error_code error;
  const fs::file_status status = entry.symlink_status(error);
  if (error) cannot_read(entry.path(), error.message());
  if (fs::is_directory(status)) {
    if (!is_left_out) {
      digest.add("folder");
      digest.add(path);
    }
    if (!is_left_out || dockerignore.has_exceptions()) {
      add_tree(entry.path(), path, dockerignore, digest);
    }
    return;
  }
  if (is_left_out || fs::is_socket(status)) return;  // of a socket the engine gets nothing either
  if (fs::is_symlink(status)) {
    digest.add("link");
    digest.add(path);
    digest.add(fs::read_symlink(entry.path(), error).native());
    if (error) cannot_read(entry.path(), error.message());
  } else if (fs::is_regular_file(status)) {
    const bool may_execute = (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
    digest.add(may_execute ? "program" : "file");
    digest.add(path);
    digest.add_file(entry.path());
  } else {
    digest.add("device");  // or a pipe: opening it could wait for ever
    digest.add(path);
  }
}

void add_tree(const fs::path& folder, const std::string& path_of_folder,
              const Dockerignore& dockerignore, Digest& digest) {
  for (const fs::directory_entry& entry : sorted_entries(folder)) {
    const std::string name = entry.path().filename().native();
    const std::string path =
        path_of_folder.empty() ? name : fmt::format("{}/{}", path_of_folder, name);
    add_entry(entry, path, dockerignore.leaves_out(path), dockerignore, digest);
  }
}

}  // namespace

bool is_remote_context(const std::string& context) {
  static constexpr std::array<std::string_view, 6> kBeginnings = {
      "http://", "https://", "git://", "ssh://", "git@", "github.com/"};
  return std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return context.starts_with(beginning); });
}

std::string context_folder(const Build& build, const std::string& folder) {
  const fs::path context = fs::path(folder) / build.context;
  const std::string normal = context.lexically_normal().string();
  return normal.empty() ? "." : normal;
}

std::string dockerfile_path(const Build& build, const std::string& folder) {
  const std::string name = build.dockerfile.empty() ? "Dockerfile" : build.dockerfile;
  return (fs::path(context_folder(build, folder)) / name).lexically_normal().string();
}

std::string build_digest(const Build& build, const std::string& folder) {
  Digest digest;
  for (const auto& [name, value] : build.args) {
    digest.add("argument");
    digest.add(name);
    digest.add(value);
  }
  if (is_remote_context(build.context)) {
    digest.add("context");
    digest.add(build.context);
    digest.add(build.dockerfile);
    return digest.hex();
  }
  const std::string context = context_folder(build, folder);
  const std::string dockerfile = dockerfile_path(build, folder);
  std::error_code error;
  if (!fs::is_directory(context, error)) {
    cannot_read(context, error ? error.message() : "it is no folder");
  }
  if (!fs::is_regular_file(dockerfile, error)) {
    cannot_read(dockerfile, error ? error.message() : "it is no file");
  }
  // It is sent whatever .dockerignore says, and may be outside of the context.
  digest.add("Dockerfile");
  digest.add(build.dockerfile);
  digest.add_file(dockerfile);
  add_tree(context, "", read_dockerignore(context, dockerfile), digest);
  return digest.hex();
}

}  // namespace cronwarp
