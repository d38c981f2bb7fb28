#include "runner/faketime_probe.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <utility>

#include <boost/process/v2/environment.hpp>
#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/container_run.h"
#include "runner/docker_arguments.h"
#include "runner/engine_words.h"
#include "runner/faketime.h"

namespace cronwarp {
namespace {

constexpr std::chrono::seconds kOffset{100'000'000};  // some three years
constexpr std::chrono::seconds kOffsetSlack{60};      // a slow machine, between two calls of date
constexpr std::chrono::minutes kTimeLimit{1};
constexpr std::string_view kDefaultPath =
    "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
constexpr std::string_view kMark = "cronwarp-probe";

// The time as it is, the time as libfaketime says, the working folder, PATH.
constexpr std::string_view kScript =
    "r=$(LD_PRELOAD= date +%s); f=$(date +%s); "
    "printf '%s\\n' cronwarp-probe \"$r\" \"$f\" \"$PWD\" \"$PATH\"";

std::string probe_name(const DockerClient& client) {
  static std::size_t probes = 0;
  return fmt::format("cronwarp-{}-faketime-{}", client.labels().run_id, ++probes);
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

// One file of a tar archive. Source: POSIX pax, "ustar Interchange Format".
struct TarEntry {
  char type = '0';
  std::uint64_t mode = 0;
  std::string link_target;
  std::string_view content;  // as far as there is
};

constexpr char kTarLink = '2';

std::uint64_t octal(std::string_view field) {
  std::uint64_t value = 0;
  const std::size_t begin = std::min(field.find_first_not_of(' '), field.size());
  std::from_chars(field.data() + begin, field.data() + field.size(), value, 8);
  return value;
}

// The first that is no description of another one.
std::optional<TarEntry> first_entry(std::string_view tar) {
  constexpr std::size_t kBlock = 512;
  while (tar.size() >= kBlock && tar.front() != '\0') {
    const std::string_view header = tar.substr(0, kBlock);
    const std::string_view linked = header.substr(157, 100);
    TarEntry entry{header[156],
                   octal(header.substr(100, 8)),
                   std::string(linked.substr(0, linked.find('\0'))),
                   {}};
    const std::uint64_t size = octal(header.substr(124, 12));
    tar.remove_prefix(kBlock);
    entry.content =
        tar.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(size, tar.size())));
    constexpr std::string_view kDescriptions = "xgLK";
    if (kDescriptions.find(entry.type) == std::string_view::npos) return entry;
    tar.remove_prefix(std::min((entry.content.size() + kBlock - 1) / kBlock * kBlock, tar.size()));
  }
  return std::nullopt;
}

}  // namespace

FaketimeProbe::Removal::Removal(DockerClient& client, std::string name)
    : client_(client), name_(std::move(name)) {}

FaketimeProbe::Removal::~Removal() { client_.remove_later(name_); }

FaketimeProbe::FaketimeProbe(DockerClient& client, const std::string& library,
                             const std::string& image, const Container& container,
                             const std::string& manifest_folder)
    : client_(client), removal_(client, probe_name(client)), path_(split(kDefaultPath, ':')) {
  Container asked = container;
  asked.entrypoint = {"sh"};
  asked.arguments = {"-c", std::string(kScript)};
  asked.user.clear();
  const FaketimeSetup setup = faketime_setup(library, Instant{kOffset}, Instant{});
  ContainerOrder order;
  order.container = &asked;
  order.image = image;
  order.manifest_folder = manifest_folder;
  order.name = removal_.name();
  order.variables = setup.variables;
  order.mounts = setup.mounts;
  DockerRunWords words =
      docker_run_words(order, client.labels(), boost::process::v2::environment::home().string());
  for (const std::string& volume : words.named_volumes) client.create_volume(volume);
  const ProgramCall call{.program = client.program(),
                         .arguments = std::move(words.arguments),
                         .secret_file = std::move(words.environment_file),
                         .environment = std::move(words.client_environment)};
  const ProgramResult result = run_program(client.loop(), call, kTimeLimit);
  words_ = plain_words(result.error_output);
  if (result.timed_out) words_ = "sh has not ended within a minute";
  if (words_.empty() && result.exit_code != 0) {
    words_ = fmt::format("sh ended with exit code {}", result.exit_code);
  }
  if (const auto fault = engine_fault(result.error_output)) throw EnvironmentError(*fault);
  read_answer(result.output);
}

void FaketimeProbe::read_answer(const std::string& output) {
  const std::vector<std::string> lines = split(output, '\n');
  if (lines.size() < 5 || lines[0] != kMark) return;
  working_dir_ = lines[3];
  path_ = split(lines[4], ':');
  std::int64_t real = 0;
  std::int64_t faked = 0;
  const auto read = [](const std::string& text, std::int64_t& value) {
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    return result.ec == std::errc{} && result.ptr == end;
  };
  answer_ = Answer::kNoDate;
  if (!read(lines[1], real)) return;
  answer_ = Answer::kReal;
  if (!read(lines[2], faked)) return;
  const std::chrono::seconds offset{faked - real};
  if (offset >= kOffset && offset < kOffset + kOffsetSlack) answer_ = Answer::kFaked;
}

std::optional<ImageFile> FaketimeProbe::read_file(const std::string& program) const {
  namespace fs = std::filesystem;
  if (program.find('/') != std::string::npos) return read_path(fs::path(working_dir_) / program);
  for (const std::string& folder : path_) {
    if (folder.empty()) continue;
    if (auto file = read_path(fs::path(working_dir_) / folder / program)) return file;
  }
  return std::nullopt;
}

std::optional<ImageFile> FaketimeProbe::read_path(std::string path) const {
  namespace fs = std::filesystem;
  constexpr int kLinksMax = 16;
  constexpr std::uint64_t kOtherRights = 06000;
  for (int links = 0; links < kLinksMax; ++links) {
    const ProgramResult result = client_.call({"cp", removal_.name() + ":" + path, "-"});
    if (result.exit_code != 0) return std::nullopt;
    const auto entry = first_entry(result.output);
    if (!entry) return std::nullopt;
    if (entry->type != kTarLink) {
      if (entry->type != '0' && entry->type != '\0') return std::nullopt;  // a folder, a device
      return ImageFile{std::string(entry->content), (entry->mode & kOtherRights) != 0};
    }
    path = (fs::path(path).parent_path() / entry->link_target).lexically_normal().string();
  }
  return std::nullopt;
}

}  // namespace cronwarp
