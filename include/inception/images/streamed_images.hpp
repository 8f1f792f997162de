// SPDX-License-Identifier: MIT
// Labelled images that are read and decoded when they are needed: data sets larger than memory.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "inception/data/augmentation.hpp"
#include "inception/data/binary_file.hpp"
#include "inception/data/labelled_images.hpp"
#include "inception/data/preprocess.hpp"
#include "inception/images/image.hpp"
#include "inception/images/image_list.hpp"
#include "inception/images/input_format.hpp"
#include "inception/images/input_writer.hpp"
#include "inception/images/part_decoder.hpp"
#include "inception/images/read_image.hpp"
#include "inception/images/shard_order.hpp"
#include "inception/images/unreadable_images.hpp"
#include "inception/tensor/error.hpp"
#include "inception/tensor/index.hpp"

namespace inception {

struct StreamOptions {
  /// How a picture becomes the network's input where no random part of it is taken. Its normalisation does not
  /// count, and Preprocessing::size, where it is given, replaces its size: see with_size().
  InputFormat format{};
  DecodingOptions decoding{};
  DecodingSize training_size = DecodingSize::reduced;  ///< of JPEGs of which a random part is taken
  WhenUnreadable unreadable = WhenUnreadable::stop;
  /// Told of each image that is skipped; several threads may call it, one at a time.
  std::function<void(const std::string&)> tell_unreadable{};
  Index shuffle_buffer = 10'000;  ///< images: of shards, see shuffle_shards()
};

/// The images of a list.
///
/// What Preprocessing does is done to bytes of the network's size: a random part where it asks for resized
/// crops, else what the format cuts out, rounded to bytes where its resizing gives floats.
///
/// Errors   Error where there is no image; FileError for one that cannot be read, where that stops the run
class StreamedImages final : public LabelledImages {
 public:
  StreamedImages(ImageList list, StreamOptions options)
      : list_(std::move(list)),
        options_(std::move(options)),
        unreadable_(options_.tell_unreadable),
        in_shards_(std::any_of(list_.images.begin(), list_.images.end(),
                               [](const StoredImage& i) { return i.size != StoredImage::whole; })) {
    check(options_.format);
    if (list_.images.empty())
      throw Error("StreamedImages: there must be an image; the list is empty");
  }

  Index count() const override { return std::ssize(list_.images); }
  std::span<const std::string> class_names() const override { return list_.class_names; }
  std::int32_t label(Index image) const override { return stored(image).label; }

  PictureOfImage picture(Index image) const override {
    std::vector<std::uint8_t> bytes;
    read(image, bytes);
    Image decoded = decode_image(bytes, name(image), options_.decoding);
    return {decoded.extent, Image::channels, std::move(decoded.pixels)};
  }

  Index skipped() const override { return unreadable_.count(); }

  std::unique_ptr<ImageInputs> inputs(const Preprocessing& preprocessing, std::uint64_t seed,
                                      int threads) const override {
    return std::make_unique<Inputs>(*this, preprocessing, seed, threads);
  }

  void shuffle(std::vector<Index>& indices, std::uint64_t seed, Index epoch) const override {
    if (in_shards_) {
      shuffle_shards(indices, list_.images, options_.shuffle_buffer, seed, epoch);
    } else {
      LabelledImages::shuffle(indices, seed, epoch);
    }
  }

  const ImageList& list() const { return list_; }
  /// The images that were skipped until now.
  std::vector<UnreadableImage> unreadable() const { return unreadable_.list(); }
  /// Where an image lies, for people: "PATH" or "SHARD, byte N".
  std::string name(Index image) const {
    const StoredImage& i = stored(image);
    const std::string path = list_.files[static_cast<std::size_t>(i.file)].string();
    return i.size == StoredImage::whole ? path : path + ", byte " + std::to_string(i.offset);
  }

 private:
  class Inputs final : public ImageInputs {
   public:
    Inputs(const StreamedImages& images, Preprocessing preprocessing, std::uint64_t seed,
           int threads)
        : images_(images),
          augmentation_(preprocessing.augmentation),
          writer_(byte_format(images.options_.format, preprocessing.size)),
          preprocessor_(extent(), Image::channels, of_inputs(std::move(preprocessing))),
          seed_(seed),
          scratch_(static_cast<std::size_t>(threads),
                   Scratch{.parts = {extent(), images.options_.decoding,
                                     images.options_.training_size}}) {}

    Extent extent() const override { return writer_.format().size; }
    int channels() const override { return Image::channels; }

    bool write(Index image, Index epoch, int worker, float* out) override {
      try {
        make(image, epoch, scratch_[static_cast<std::size_t>(worker)], out);
        return true;
      } catch (const FileError& error) {
        return leave_out(image, error.what());
      } catch (const ShapeError& error) {  // of a picture that no resizing can make sense of
        return leave_out(image, images_.name(image) + ": " + error.what());
      }
    }

   private:
    /// Memory of one worker.
    struct Scratch {
      PartDecoder parts;
      std::vector<std::uint8_t> file{};
      std::vector<std::uint8_t> pixels{};  // [extent, 3]
      std::vector<float> floats{};         // the same, where resizing gives floats
      Preprocessor::Scratch preprocessing{};
    };

    static InputFormat byte_format(const InputFormat& format, Extent size) {
      InputFormat result = size == Extent{} ? format : with_size(format, size);
      result.normalization = Normalization::bytes_minus({0, 0, 0});
      return result;
    }
    /// What is left to do with bytes of the network's size.
    static Preprocessing of_inputs(Preprocessing preprocessing) {
      preprocessing.augmentation.resized_crop.reset();
      preprocessing.size = {};
      return preprocessing;
    }

    /// False, or the end of the run.
    bool leave_out(Index image, const std::string& reason) const {
      if (images_.options_.unreadable == WhenUnreadable::stop) throw FileError(reason);
      images_.unreadable_.add(image, reason);
      return false;
    }

    void make(Index image, Index epoch, Scratch& scratch, float* out) const {
      images_.read(image, scratch.file);
      scratch.pixels.resize(static_cast<std::size_t>(extent().area() * Image::channels));
      const std::string name = images_.name(image);
      const StreamOptions& options = images_.options_;
      AugmentationChoice choice;
      if (augmentation_.resized_crop) {
        const auto part = [&](Extent from) {
          choice = choose(augmentation_, seed_, epoch, image, extent(), from);
          return choice.part;
        };
        scratch.parts(scratch.file, name, part, scratch.pixels.data());
        if (options.format.order == ChannelOrder::bgr) detail::swap_red_and_blue(scratch.pixels);
      } else {
        choice = choose(augmentation_, seed_, epoch, image, extent());
        scratch.floats.resize(scratch.pixels.size());
        writer_(decode_image(scratch.file, name, options.decoding), scratch.floats.data());
        std::transform(scratch.floats.begin(), scratch.floats.end(), scratch.pixels.begin(),
                       [](float value) { return static_cast<std::uint8_t>(value + 0.5F); });
      }
      preprocessor_(scratch.pixels.data(), choice, scratch.preprocessing, out);
    }

    const StreamedImages& images_;
    Augmentation augmentation_;
    InputWriter writer_;
    Preprocessor preprocessor_;
    std::uint64_t seed_;
    std::vector<Scratch> scratch_;  // one a worker
  };

  const StoredImage& stored(Index image) const {
    return list_.images[static_cast<std::size_t>(image)];
  }

  void read(Index image, std::vector<std::uint8_t>& bytes) const {
    const StoredImage& i = stored(image);
    BinaryFile file(list_.files[static_cast<std::size_t>(i.file)]);
    bytes.resize(static_cast<std::size_t>(i.size == StoredImage::whole ? file.size() : i.size));
    if (in_shards_) file.seek(i.offset);
    file.read_exactly(bytes);
  }

  ImageList list_;
  StreamOptions options_;
  mutable UnreadableImages unreadable_;
  bool in_shards_;
};

}  // namespace inception
