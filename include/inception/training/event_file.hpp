// SPDX-License-Identifier: MIT
// A file of events that TensorBoard shows: numbers over the steps of a run.
#pragma once

#include <unistd.h>  // gethostname, getpid

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "inception/io/protobuf_message.hpp"
#include "inception/io/system_error.hpp"
#include "inception/io/tfrecord.hpp"

namespace inception {

namespace detail {

/// Numbers of the fields of TensorFlow's messages Event, Summary, Summary.Value and SessionLog.
///
/// Source   tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto
namespace event_fields {
inline constexpr int wall_time = 1;     // double, seconds since 1970
inline constexpr int step = 2;          // int64
inline constexpr int file_version = 3;  // string
inline constexpr int summary = 5;       // Summary
inline constexpr int session_log = 7;   // SessionLog
inline constexpr int values = 1;        // of Summary: Value, repeated
inline constexpr int tag = 1;           // of Value: string
inline constexpr int simple_value = 2;  // of Value: float
inline constexpr int status = 1;        // of SessionLog: enum
inline constexpr int status_start = 1;
}  // namespace event_fields

}  // namespace detail

/// Appends events to a new file. Each is handed to the system before the call returns, so that
/// TensorBoard sees it at once; a run that dies loses none, and a record cut short is not read.
///
/// A run that goes on begins another file in the same folder, whose first event says from which step on
/// it counts: TensorBoard drops what an earlier file says of that step and later ones.
class EventFile {
 public:
  /// Creates "events.out.tfevents.<seconds>.<host>.<process>.<number>" in the folder.
  ///
  /// Errors   FileError where the file cannot be created or written
  EventFile(const std::filesystem::path& folder, std::int64_t first_step) {
    create(folder);
    ProtobufMessage file_version = event(0);
    write(file_version.text(detail::event_fields::file_version, "brain.Event:2"));
    ProtobufMessage log;
    log.integer(detail::event_fields::status, detail::event_fields::status_start);
    ProtobufMessage start = event(first_step);
    write(start.message(detail::event_fields::session_log, log));
  }

  /// A number at a step. TensorBoard groups tags by what stands before their "/".
  ///
  /// Errors   FileError where the file cannot be written
  void scalar(std::int64_t step, std::string_view tag, double value) {
    ProtobufMessage entry;
    entry.text(detail::event_fields::tag, tag);
    entry.real(detail::event_fields::simple_value, static_cast<float>(value));
    ProtobufMessage summary;
    summary.message(detail::event_fields::values, entry);
    ProtobufMessage all = event(step);
    write(all.message(detail::event_fields::summary, summary));
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  static double seconds_since_1970() {
    return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  static ProtobufMessage event(std::int64_t step) {
    ProtobufMessage message;
    message.real(detail::event_fields::wall_time, seconds_since_1970());
    message.integer(detail::event_fields::step, step);
    return message;
  }

  /// TensorBoard reads a folder's files in the order of their names: a later one has the later time, or
  /// within a second the higher number.
  void create(const std::filesystem::path& folder) {
    char host[256] = {};
    if (::gethostname(host, sizeof host - 1) != 0 || host[0] == '\0') host[0] = '-';
    const std::string seconds = std::to_string(static_cast<long long>(seconds_since_1970()));
    for (int number = 0; file_ == nullptr; ++number) {
      path_ = folder / ("events.out.tfevents." + seconds + "." + host + "." +
                        std::to_string(::getpid()) + "." + std::to_string(number));
      file_.reset(std::fopen(path_.c_str(), "wbx"));
      if (file_ == nullptr && errno != EEXIST) detail::throw_system_error(path_, "be created");
    }
  }

  void write(const ProtobufMessage& message) {
    const std::string record = tfrecord(message.bytes());
    if (std::fwrite(record.data(), 1, record.size(), file_.get()) != record.size() ||
        std::fflush(file_.get()) != 0) {
      detail::throw_system_error(path_, "be written");
    }
  }

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_{nullptr, &std::fclose};
};

}  // namespace inception
