#include "runner/images.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>
#include <filesystem>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/environment_error.h"
#include "runner/engine_words.h"
#include "runner/output_keeper.h"

namespace cronwarp {
namespace {

constexpr std::chrono::minutes kBuildLimit{30};
constexpr std::chrono::minutes kPullLimit{30};
constexpr std::size_t kLinesMax = 10;
constexpr std::size_t kTagDigits = 12;

bool is_letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// What an image may be called: lower-case letters and digits, single dashes between them.
std::string image_word(const std::string& service) {
  std::string word;
  for (const char c : service) {
    if (is_letter_or_digit(c)) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!word.empty() && word.back() != '-') {
      word += '-';
    }
  }
  while (!word.empty() && word.back() == '-') word.pop_back();
  return word.empty() ? "service" : word;
}

// Throws EnvironmentError: it cannot be told what the container is made from.
void check_origin(const Container& container) {
  if (container.image.empty() && !container.build) {
    throw EnvironmentError(
        fmt::format("service '{}' has neither an image nor a build, so no container can be made of "
                    "it; give it one",
                    container.service));
  }
  // The client would take it for an option.
  if (container.image.starts_with('-')) {
    throw EnvironmentError(fmt::format("'{}' is no name of an image", container.image));
  }
}

// Whether the client itself would take a variable of that name as meant for it.
bool is_read_by_client(std::string_view name) {
  static constexpr std::array<std::string_view, 13> kBeginnings = {
      "DOCKER",   "BUILDKIT", "BUILDX", "BUILDAH", "CONTAINER", "COMPOSE", "PODMAN",
      "STORAGE_", "XDG_",     "GO",     "LD_",     "SSL_CERT",  "HTTP"};
  static constexpr std::array<std::string_view, 7> kNames = {
      "HOME", "PATH", "TMPDIR", "USER", "http_proxy", "https_proxy", "no_proxy"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end() ||
         std::any_of(kBeginnings.begin(), kBeginnings.end(),
                     [&](std::string_view beginning) { return name.starts_with(beginning); });
}

// "Step 2/3 : RUN make", "STEP 2/3: RUN make" -> "2/3 RUN make".
std::optional<std::string> classic_step(std::string_view line) {
  if (!line.starts_with("Step ") && !line.starts_with("STEP ")) return std::nullopt;
  const std::string_view rest = line.substr(5);
  const std::size_t colon = rest.find(':');
  const std::size_t instruction =
      colon == std::string_view::npos ? colon : rest.find_first_not_of(' ', colon + 1);
  if (instruction == std::string_view::npos) return std::nullopt;
  const std::string_view number = rest.substr(0, rest.find_first_of(" :"));
  return fmt::format("{} {}", number, rest.substr(instruction));
}

// "#7 [stage 2/3] RUN make" and, where it quotes the one that failed, " > [2/3] RUN make:".
std::optional<std::string> buildkit_step(std::string_view line) {
  const bool is_quote = line.starts_with(" > [");
  if (!is_quote && !line.starts_with('#')) return std::nullopt;
  const std::size_t open = line.find('[');
  const std::size_t close = line.find("] ");
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  std::string_view number = line.substr(open + 1, close - open - 1);
  if (number.find('/') == std::string_view::npos) return std::nullopt;  // "[internal]"
  number.remove_prefix(number.rfind(' ') + 1);
  std::string_view instruction = line.substr(close + 2);
  if (is_quote && instruction.ends_with(':')) instruction.remove_suffix(1);
  return fmt::format("{} {}", number, instruction);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) {
      line.pop_back();
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

// What says nothing about why a build failed: advice to use another builder, ids of layers.
bool is_noise(std::string_view line) {
  return line.empty() || line.starts_with("DEPRECATED: The legacy builder") ||
         line.find("Install the buildx component") != std::string_view::npos ||
         line.find("docs.docker.com/go/buildx") != std::string_view::npos ||
         line.starts_with(" ---> ") || line.starts_with("Removing intermediate container");
}

[[noreturn]] void build_failed(const Container& container, const std::string& said,
                               const std::string& command) {
  const BuildFailure failure = read_build_failure(said);
  std::string text = fmt::format("cannot build the image of {}", container.service);
  if (!failure.step.empty()) text += fmt::format(" at step {}", failure.step);
  text += ':';
  std::vector<std::pair<std::string, std::string>> values = container.build->args;
  values.insert(values.end(), container.environment.begin(), container.environment.end());
  const std::vector<std::string> secrets = secrets_of(values);
  for (const std::string& line : failure.last_lines) {
    text += fmt::format("\n  {}", masked(line, secrets));
  }
  throw EnvironmentError(fmt::format("{}\nthis must succeed: {}", text, command));
}

}  // namespace

BuildFailure read_build_failure(const std::string& said) {
  BuildFailure failure;
  bool is_quoted = false;
  for (const std::string& line : lines_of(said)) {
    if (is_noise(line)) continue;
    failure.last_lines.push_back(line);
    if (const auto step = classic_step(line)) failure.step = *step;
    // Steps go side by side: the last to begin need not be the one that failed.
    const auto step = buildkit_step(line);
    if (step && (!is_quoted || line.starts_with(" > "))) {
      failure.step = *step;
      is_quoted = line.starts_with(" > ");
    }
  }
  auto& lines = failure.last_lines;
  if (lines.size() > kLinesMax) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(kLinesMax));
  }
  return failure;
}

ImageStore::ImageStore(const DockerClient& client, std::string folder, Announce announce)
    : client_(client), folder_(std::move(folder)), announce_(std::move(announce)) {}

std::string ImageStore::tag_of(const Container& container) const {
  const auto known = std::find_if(built_.begin(), built_.end(), [&](const Built& built) {
    return built.service == container.service && built.build == *container.build;
  });
  if (known != built_.end()) return known->tag;
  return fmt::format("cronwarp-{}:{}", image_word(container.service),
                     build_digest(*container.build, folder_).substr(0, kTagDigits));
}

std::string ImageStore::prepare(const Container& container) {
  check_origin(container);
  if (!container.image.empty()) {
    if (!client_.image_id(container.image)) pull_image(container.image);
    return container.image;
  }
  std::string tag = tag_of(container);
  if (!client_.image_id(tag)) build_image(container, tag);
  built_.push_back({container.service, *container.build, tag});
  return tag;
}

std::optional<std::string> ImageStore::find(const Container& container) const {
  check_origin(container);
  std::string name = container.image.empty() ? tag_of(container) : container.image;
  if (!client_.image_id(name)) return std::nullopt;
  return name;
}

void ImageStore::pull_image(const std::string& name) const {
  announce_(fmt::format("pulling {}", name));
  const ProgramResult result = client_.call({"pull", name}, kPullLimit);
  if (result.exit_code == 0) return;
  const std::string why = plain_words(result.error_output);
  throw EnvironmentError(
      fmt::format("the engine has no image '{}' and cannot pull it: {}\nbuild it, load it with "
                  "'docker load', or log in where it is kept with 'docker login'",
                  name, why));
}

void ImageStore::build_image(const Container& container, const std::string& tag) const {
  const Build& build = *container.build;
  announce_(fmt::format("building the image of {}", container.service));
  // A build that fails must not leave the container of its last step.
  ProgramCall call{client_.program(),
                   {"build", "--force-rm", "--tag", tag, "--label", "cronwarp.image=1"}};
  std::string repeat = "docker build";
  const auto add = [&](const std::string& option, const std::string& value) {
    call.arguments.insert(call.arguments.end(), {option, value});
    repeat += fmt::format(" {} {}", option, value);
  };
  const bool is_remote = is_remote_context(build.context);
  // Of a path that begins with a dash the client would make an option.
  const auto absolute = [](const std::string& path) {
    return std::filesystem::absolute(path).lexically_normal().string();
  };
  if (!is_remote) {
    add("--file", absolute(dockerfile_path(build, folder_)));
  } else if (!build.dockerfile.empty()) {
    add("--file", build.dockerfile);
  }
  // Arguments are seen by everybody on the machine, a client's environment by its owner.
  for (const auto& [name, value] : build.args) {
    if (is_read_by_client(name)) {
      call.arguments.insert(call.arguments.end(),
                            {"--build-arg", fmt::format("{}={}", name, value)});
    } else {
      call.arguments.insert(call.arguments.end(), {"--build-arg", name});
      call.environment.emplace_back(name, value);
    }
    repeat += fmt::format(" --build-arg {}=...", name);
  }
  const std::string context = is_remote ? build.context : absolute(context_folder(build, folder_));
  call.arguments.push_back(context);
  repeat += " " + context;
  const ProgramResult result = run_program(client_.loop(), call, kBuildLimit);
  if (result.exit_code == 0 && !result.timed_out) return;
  if (const auto fault = engine_fault(result.error_output)) throw EnvironmentError(*fault);
  std::string said = result.output + "\n" + result.error_output;
  if (result.timed_out) {
    said += fmt::format("\nit took more than {} minutes and was stopped", kBuildLimit.count());
  }
  build_failed(container, said, repeat);
}

}  // namespace cronwarp
