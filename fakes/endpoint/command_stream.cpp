#include "fakes/endpoint/command_stream.h"

#include <utility>

#include <fmt/format.h>

#include "base/utf8.h"
#include "fakes/endpoint/frame_text.h"

namespace cronwarp::fakes {
namespace {

// Source: convox/rack, cmd/convox and api/controllers of all generations.
constexpr std::string_view kExitCodeMarker = "F1E49A85-0AD7-4AEF-A618-C249C6E6568D:";
constexpr std::string_view kInputMark = "{stdin}";
constexpr std::size_t kInputBytesMax = std::size_t{1} << 20;  // what comes after is dropped
constexpr std::size_t kBytesPerPull = std::size_t{256} << 10;
constexpr std::size_t kFrameBytesMax = std::size_t{16} << 10;

std::string with_input(std::string_view output, std::string_view input) {
  std::string text;
  while (true) {
    const std::size_t mark = output.find(kInputMark);
    text += output.substr(0, mark);
    if (mark == std::string_view::npos) return text;
    text += input;
    output.remove_prefix(mark + kInputMark.size());
  }
}

// Cuts between characters, because each frame is a text.
void add_frames(std::vector<std::string>& frames, std::string_view text) {
  while (!text.empty()) {
    const std::string_view part = utf8_prefix(text, kFrameBytesMax);
    frames.emplace_back(part);
    text.remove_prefix(part.size());
  }
}

}  // namespace

CommandStream::CommandStream(convox::Generation generation)
    : input_ended_(generation == convox::Generation::kGen1April2016) {}

RackStream::Output CommandStream::pull() {
  Output output;
  std::string printed = cut_character_ + take_output(kBytesPerPull);
  const std::string_view whole = whole_characters(printed);
  if (!whole.empty()) {
    std::string text;
    append_frame_text(text, whole);
    add_frames(output.frames, text);
    cut_character_ = printed.substr(whole.size());
    return output;
  }
  cut_character_ = std::move(printed);
  const End* end = find_end();
  if (end == nullptr) return output;
  if (waits_for_input(end->output)) return output;
  std::string text;
  append_frame_text(text, cut_character_ + with_input(end->output, input_));
  add_frames(output.frames, text);
  output.frames.push_back(fmt::format("{}{}\n", kExitCodeMarker, end->exit_code));
  output.ended = true;
  return output;
}

void CommandStream::on_input(std::string_view input) {
  input_ += input.substr(0, kInputBytesMax - input_.size());
}

bool CommandStream::waits_for_input(std::string_view output) const {
  return !input_ended_ && output.find(kInputMark) != std::string_view::npos;
}

ExecStream::ExecStream(FakeRack& rack, ProcessId process, convox::ExecResult result)
    : CommandStream(rack.generation()),
      rack_(rack),
      process_(process),
      result_(std::move(result)),
      ends_at_(rack.clock().now() + result_.duration),
      end_{result_.exit_code, result_.output} {
  rack_.watch(process_);
}

const CommandStream::End* ExecStream::find_end() {
  // A container's end kills whatever else runs in it.
  static constexpr End kKilled{128 + 9, {}};
  const auto process_end = rack_.watched_end(process_);
  if (process_end && (*process_end < ends_at_ || waits_for_input(result_.output))) return &kKilled;
  return rack_.clock().now() < ends_at_ ? nullptr : &end_;
}

LiveExecStream::LiveExecStream(FakeRack& rack, ProcessId process,
                               std::unique_ptr<convox::LiveExec> exec)
    : CommandStream(rack.generation()), rack_(rack), process_(process), exec_(std::move(exec)) {
  rack_.watch(process_);
}

const CommandStream::End* LiveExecStream::find_end() {
  if (!killed_ && rack_.watched_end(process_)) {
    exec_->kill();
    killed_ = true;
  }
  const auto code = exec_->exit_code();
  if (!code) return nullptr;
  end_ = {*code, {}};
  return &end_;
}

AttachedStream::AttachedStream(FakeRack& rack, ProcessId process)
    : CommandStream(rack.generation()), rack_(rack), process_(process) {}

void AttachedStream::on_input(std::string_view input) {
  if (!rack_.write_attached(process_, input)) CommandStream::on_input(input);
}

void AttachedStream::on_input_end() {
  rack_.end_attached_input(process_);
  CommandStream::on_input_end();
}

const CommandStream::End* AttachedStream::find_end() {
  const FakeRack::AttachedEnd* end = rack_.attached_end(process_);
  if (end == nullptr) return nullptr;
  end_ = {end->exit_code, end->output};
  return &end_;
}

}  // namespace cronwarp::fakes
