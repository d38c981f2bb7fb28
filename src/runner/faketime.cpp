#include "runner/faketime.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "runner/faketime_probe.h"
#include "runner/program_kind.h"
#include "runner/shell_programs.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;
using Kind = ProgramFile::Kind;

constexpr std::string_view kMountedLibrary = "/.cronwarp/libfaketime.so.1";
constexpr int kScriptsMax = 8;  // that are read by one another

ProgramFile read_library(const std::string& path) {
  constexpr std::size_t kHeaderBytes = 64;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(kHeaderBytes, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return read_program(bytes);
}

// What reads a script: the word after "#!", or what `env` there starts.
std::string reader_of(const ProgramFile& script) {
  const std::string& program = script.interpreter.front();
  if (fs::path(program).filename() != "env") return program;
  for (std::size_t i = 1; i < script.interpreter.size(); ++i) {
    const std::string& word = script.interpreter[i];
    if (!word.starts_with('-') && word.find('=') == std::string::npos) return word;
  }
  return program;
}

// Why libfaketime cannot stand before a program of this kind; empty: it can, or another program
// reads it.
std::string why_not(const ProgramFile& file, const Architecture& library) {
  switch (file.kind) {
    case Kind::kGo:
      return "is a Go program, which asks the kernel for the time and not the C library";
    case Kind::kStatic:
      return "is a static program, before which no library can be loaded";
    case Kind::kMusl:
      return "is made for musl, and libfaketime for glibc";
    case Kind::kOtherLoader:
      return "is made for another C library than glibc, for which libfaketime is";
    case Kind::kGlibc:
      if (file.architecture.bits != library.bits) {
        return fmt::format("is a {}-bit program, and this machine's libfaketime is a {}-bit one",
                           file.architecture.bits, library.bits);
      }
      if (file.architecture.machine != library.machine) {
        return "is made for another processor than this machine's libfaketime";
      }
      return {};
    case Kind::kScript:
    case Kind::kNoProgram:
      return {};
  }
  return {};
}

// One sentence why the program named `word` in the command does not see the faked time; empty: as
// far as its file says, it does.
std::string why_program_fails(const FaketimeProbe& probe, const std::string& word,
                              const Architecture& library) {
  std::string program = word;
  for (int scripts = 0; scripts < kScriptsMax; ++scripts) {
    const std::string subject =
        scripts == 0 ? program : fmt::format("{}, which reads {},", program, word);
    const auto file = probe.read_file(program);
    if (!file) {
      return fmt::format("{} is not in the image, so nothing can be said about it", subject);
    }
    if (file->takes_other_rights) {
      return fmt::format(
          "{} runs with the rights of its file's owner, and then no library is loaded before it",
          subject);
    }
    const ProgramFile read = read_program(file->beginning);
    if (const std::string why = why_not(read, library); !why.empty()) {
      return fmt::format("{} {}", subject, why);
    }
    if (read.kind == Kind::kGlibc) return {};
    program = read.kind == Kind::kScript ? reader_of(read) : "sh";
  }
  return fmt::format("{} is a script read by a script, and so on", word);
}

// Why `date` in the image did not print the faked time, of which nobody knows why yet.
std::string why_probe_fails(const FaketimeProbe& probe, const Architecture& library) {
  switch (probe.answer()) {
    case FaketimeProbe::Answer::kFaked:
      return {};
    case FaketimeProbe::Answer::kReal: {
      const std::string why = why_program_fails(probe, "date", library);
      if (!why.empty()) {
        return fmt::format("it cannot be tried out in this image, where {}", why);
      }
      break;
    }
    case FaketimeProbe::Answer::kNone: {
      std::string why = why_program_fails(probe, "sh", library);
      if (!why.empty()) return why;
      break;
    }
    case FaketimeProbe::Answer::kNoDate:
      return "it cannot be tried out in this image, which has no date";
  }
  const std::string& words = probe.words();
  if (words.find("GLIBC_") != std::string::npos) {
    return "the image's C library is older than this machine's libfaketime, which does not load";
  }
  return fmt::format("libfaketime does not work in this image: {}",
                     words.empty() ? "date prints the real time all the same" : words);
}

std::vector<std::string> programs_of(const Container& container) {
  const auto& arguments = container.arguments;
  std::vector<std::string> programs;
  if (arguments.size() == 3 && arguments[1] == "-c") {
    programs = programs_started_by(arguments[2]);
  } else if (!arguments.empty()) {
    programs.push_back(arguments.front());
  }
  // What the shell does itself, it does at its own time.
  if (programs.empty()) programs.emplace_back("sh");
  return programs;
}

}  // namespace

std::optional<std::string> find_faketime_library() {
  std::error_code error;
  for (const std::string_view name : {"libfaketimeMT.so.1", "libfaketime.so.1"}) {
    // Debian has one folder of libraries for each architecture; ours is the only one as a rule.
    for (fs::directory_iterator it("/usr/lib", error), end; !error && it != end;
         it.increment(error)) {
      const fs::path library = it->path() / "faketime" / name;
      std::error_code missing;
      if (fs::is_regular_file(library, missing)) return library.string();
    }
  }
  return std::nullopt;
}

FaketimeSetup faketime_setup(const std::string& library, Instant at, Instant now) {
  // Whole seconds: a fraction would be read by the rules of the program's language. Up, for a
  // container must not see a time before the one that it is due at.
  const auto offset = std::chrono::ceil<std::chrono::seconds>(at - now);
  FaketimeSetup setup;
  setup.variables = {{"LD_PRELOAD", std::string(kMountedLibrary)},
                     {"FAKETIME", fmt::format("{:+}", offset.count())},
                     // Waiting with a deadline hangs where the monotonic clock is faked. Versions
                     // differ in the name.
                     {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
                     {"DONT_FAKE_MONOTONIC", "1"}};
  setup.mounts = {fmt::format("{}:{}:ro", library, kMountedLibrary)};
  return setup;
}

std::string why_faketime_fails(DockerClient& client, const std::string& library,
                               const std::string& image, const Container& container,
                               const std::string& manifest_folder) {
  for (const auto& [name, value] : container.environment) {
    if (name == "LD_PRELOAD") {
      return "its environment sets LD_PRELOAD, which libfaketime needs for itself";
    }
  }
  const Architecture architecture = read_library(library).architecture;
  const FaketimeProbe probe(client, library, image, container, manifest_folder);
  // Where the shell does not start with it, nothing does, nor is it known where programs are.
  if (probe.answer() == FaketimeProbe::Answer::kNone) return why_probe_fails(probe, architecture);
  for (const std::string& program : programs_of(container)) {
    if (std::string why = why_program_fails(probe, program, architecture); !why.empty()) return why;
  }
  return why_probe_fails(probe, architecture);
}

}  // namespace cronwarp
