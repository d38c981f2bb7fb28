#include "runner/faketime.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "runner/faketime_probe.h"
#include "runner/program_kind.h"
#include "runner/shell_programs.h"

namespace cronwarp {
namespace {

namespace fs = std::filesystem;
using Kind = ProgramFile::Kind;

constexpr std::string_view kMountedLibrary = "/.cronwarp/libfaketime.so.1";
constexpr int kReadersMax = 8;            // scripts that are read by one another
constexpr int kScriptsMax = 3;            // scripts that are started by one another
constexpr std::size_t kProgramsMax = 50;  // each is several calls of the engine

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

// Looks at what a container starts, and at what its shell scripts start in turn. Words that lead to
// no program are passed over: what is not there tells no time, and the run fails by itself.
class Examination {
 public:
  // Both are borrowed.
  Examination(const FaketimeProbe& probe, const Architecture& library)
      : probe_(probe), library_(library) {}

  // One sentence why something that `owner` starts ("the command", a script) does not see the faked
  // time; empty: as far as the files say, all of it does.
  std::string why_started(const StartedPrograms& started, const std::string& owner, int scripts) {
    if (started.takes_preload_away) {
      return fmt::format("{} takes LD_PRELOAD away, which libfaketime needs", owner);
    }
    folders_.insert(folders_.end(), started.folders.begin(), started.folders.end());
    for (const std::string& program : started.programs) {
      if (std::string why = why_program(program, owner, scripts); !why.empty()) return why;
    }
    for (const std::string& script : started.scripts) {
      if (!is_new("script " + script)) continue;
      const Seen* const seen = look_at(script);
      if (seen == nullptr) continue;
      if (std::string why = why_text(script, *seen, scripts); !why.empty()) return why;
    }
    return {};
  }

  std::string why_program(const std::string& word, const std::string& owner, int scripts) {
    if (!is_new(word)) return {};
    if (examined_.size() > kProgramsMax) {
      return fmt::format("its command starts more than {} programs, too many to look at all",
                         kProgramsMax);
    }
    const Seen* const first = look_at(word);
    if (first == nullptr) return {};
    is_any_there_ = true;
    std::string program = word;
    const Seen* seen = first;
    for (int readers = 0; readers < kReadersMax; ++readers) {
      std::string subject = program;
      if (readers > 0) {
        subject += fmt::format(", which reads {},", word);
      } else if (scripts > 0) {
        subject += fmt::format(", which {} starts,", owner);
      }
      if (seen->takes_other_rights) {
        return fmt::format(
            "{} runs with the rights of its file's owner, and then no library is loaded before it",
            subject);
      }
      if (const std::string why = why_not(seen->file, library_); !why.empty()) {
        return fmt::format("{} {}", subject, why);
      }
      if (seen->file.kind == Kind::kGlibc) {
        return readers == 1 && is_shell(program) ? why_text(word, *first, scripts) : std::string();
      }
      program = seen->file.kind == Kind::kScript ? reader_of(seen->file) : "sh";
      seen = look_at(program);
      if (seen == nullptr) return {};
    }
    return fmt::format("{} is a script read by a script, and so on", word);
  }

  bool is_any_there() const { return is_any_there_; }

 private:
  struct Seen {
    ProgramFile file;
    bool takes_other_rights = false;
    std::string text;  // of what is no ELF file
  };

  bool is_new(const std::string& word) { return examined_.insert(word).second; }

  // A script that a shell reads.
  std::string why_text(const std::string& script, const Seen& seen, int scripts) {
    if (seen.text.empty()) return {};
    if (scripts == kScriptsMax) {
      return fmt::format("{} is a script started by scripts that are too many to look at all",
                         script);
    }
    return why_started(programs_started_by(seen.text), script, scripts + 1);
  }

  // nullptr: the word is no program that is there.
  const Seen* look_at(const std::string& word) {
    // What a shell makes of these is not known.
    if (word.empty() || word.find_first_of("$`*?{}\n") != std::string::npos) return nullptr;
    const auto found = seen_.find(word);
    if (found != seen_.end()) return found->second ? &*found->second : nullptr;
    std::optional<ImageFile> file = probe_.read_file(word);
    if (word.front() != '/' && word.find('/') != std::string::npos) {
      for (std::size_t i = 0; i < folders_.size() && !file; ++i) {
        if (folders_[i].find('$') != std::string::npos) continue;
        file = probe_.read_file(folders_[i] + "/" + word);
      }
    }
    std::optional<Seen>& seen = seen_[word];
    if (!file) return nullptr;
    seen = Seen{read_program(file->beginning), file->takes_other_rights, {}};
    const bool is_text = seen->file.kind == Kind::kScript || seen->file.kind == Kind::kNoProgram;
    if (is_text) seen->text = std::move(file->beginning);
    return &*seen;
  }

  const FaketimeProbe& probe_;
  const Architecture& library_;
  std::set<std::string> examined_;
  std::map<std::string, std::optional<Seen>> seen_;
  std::vector<std::string> folders_;  // where the commands go
  bool is_any_there_ = false;
};

std::string why_program_fails(const FaketimeProbe& probe, const std::string& program,
                              const Architecture& library) {
  return Examination(probe, library).why_program(program, "the command", 0);
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
      if (probe.words().find("bind source path") != std::string::npos) {
        return "the engine does not have this machine's libfaketime, as if it were on another one";
      }
      if (!probe.read_file("sh")) return "sh is not in the image, so nothing can be said about it";
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

// What the container starts first, and hands its arguments to.
std::vector<std::string> entrypoint_of(const DockerClient& client, const std::string& image,
                                       const Container& container) {
  if (!container.entrypoint.empty()) return container.entrypoint;
  const ProgramResult result =
      client.call({"image", "inspect", "--format",
                   R"({{range .Config.Entrypoint}}{{printf "%s\x00" .}}{{end}})", image});
  std::vector<std::string> words;
  std::string_view rest = result.output;
  for (std::size_t end = rest.find('\0'); end != std::string_view::npos; end = rest.find('\0')) {
    words.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  return words;
}

StartedPrograms started_by_arguments(const std::vector<std::string>& arguments) {
  if (arguments.size() == 3 && arguments[1] == "-c") return programs_started_by(arguments[2]);
  return programs_started_by(arguments);
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
  setup.mounts = {fmt::format("type=bind,source={},target={},readonly", library, kMountedLibrary)};
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
  Examination examination(probe, architecture);
  std::string why =
      examination.why_started(started_by_arguments(container.arguments), "the command", 0);
  // What the shell does itself, it does at its own time.
  if (why.empty() && !examination.is_any_there()) {
    why = examination.why_program("sh", "the command", 0);
  }
  if (why.empty()) {
    const std::vector<std::string> entrypoint = entrypoint_of(client, image, container);
    why = examination.why_started(programs_started_by(entrypoint), "the entrypoint", 0);
  }
  if (!why.empty()) return why;
  return why_probe_fails(probe, architecture);
}

}  // namespace cronwarp
