"""Prints the summaries in ``tests/data/summaries/``: real networks, by the real ``summary()``.

Not a test.  ``python tests/make_summaries.py keras|tf_keras|torch [NAME...]`` writes those of one
library; the first line of each file names the versions.  Weights are random.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "summaries"

APPLICATIONS = {"VGG16": 64, "ResNet50": 64, "MobileNet": 64, "MobileNetV2": 96,
                "DenseNet121": 64, "InceptionV3": 96, "Xception": 96, "EfficientNetB0": 64,
                "NASNetMobile": 224, "ResNet50V2": 64}
"""Networks of ``keras.applications``, with the side of the images."""


def text_cnn(keras: Any) -> Any:
    """A convolutional network on characters."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((1014,)), layers.Embedding(70, 64), layers.Conv1D(256, 7, activation="relu"),
        layers.MaxPooling1D(3), layers.Conv1D(256, 7), layers.Activation("relu"),
        layers.MaxPooling1D(3), layers.Conv1D(256, 3), layers.Conv1D(256, 3, padding="same"),
        layers.GlobalMaxPooling1D(), layers.Dense(128), layers.Dropout(0.5), layers.Dense(4)],
        name="text_cnn")


def lstm_tagger(keras: Any) -> Any:
    """A recurrent network that gives a tag to each word."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((40,)), layers.Embedding(5000, 100),
        layers.Bidirectional(layers.LSTM(64, return_sequences=True)),
        layers.GRU(32, return_sequences=True), layers.SimpleRNN(20, return_sequences=True),
        layers.TimeDistributed(layers.Dense(17))], name="lstm_tagger")


def transformer_block(keras: Any) -> Any:
    """Attention and a feed-forward network, each with its sum and normalisation."""
    layers = keras.layers
    tokens = keras.Input((50,), name="tokens")
    x = layers.Embedding(8000, 64)(tokens)
    y = layers.MultiHeadAttention(4, 16)(x, x)
    x = layers.LayerNormalization()(layers.Add()([x, layers.Dropout(0.1)(y)]))
    y = layers.Dense(64)(layers.Dense(256, activation="gelu")(x))
    x = layers.LayerNormalization()(layers.Add()([x, y]))
    x = layers.Dense(2)(layers.GlobalAveragePooling1D()(x))
    return keras.Model(tokens, x, name="transformer_block")


def decoder(keras: Any) -> Any:
    """Transposed convolutions, reshaping and cropping."""
    layers = keras.layers
    return keras.Sequential([
        keras.Input((100,)), layers.Dense(7 * 7 * 64), layers.Reshape((7, 7, 64)),
        layers.BatchNormalization(), layers.Conv2DTranspose(32, 3, strides=2, padding="same"),
        layers.LeakyReLU(), layers.UpSampling2D(2), layers.Conv2D(16, 3, padding="same"),
        layers.Cropping2D(2), layers.Conv2DTranspose(1, 5), layers.Flatten()], name="decoder")


OWN: dict[str, Callable[[Any], Any]] = {
    f.__name__: f for f in (text_cnn, lstm_tagger, transformer_block, decoder)}


def keras_summaries(library: str) -> dict[str, Callable[[], str]]:
    """The summaries of Keras 3 (``keras``) or Keras 2 (``tf_keras``)."""
    if library == "keras":
        os.environ.setdefault("KERAS_BACKEND", "jax")
        import keras
    else:
        import tf_keras as keras

    def printed(model: Any) -> str:
        lines: list[str] = []

        def collect(line: str, **_: Any) -> None:
            lines.append(line)
        model.summary(print_fn=collect)
        return f"{library} {keras.__version__}\n" + "\n".join(lines)

    def application(name: str, side: int) -> str:
        return printed(getattr(keras.applications, name)(
            weights=None, input_shape=(side, side, 3)))
    def own(make: Callable[[Any], Any]) -> str:
        return printed(make(keras))
    found: dict[str, Callable[[], str]] = {
        name: partial(application, name, side) for name, side in APPLICATIONS.items()}
    return found | {name: partial(own, make) for name, make in OWN.items()}


TORCH = ["alexnet", "vgg11", "resnet18", "resnet50", "mobilenet_v2", "densenet121",
         "squeezenet1_0", "efficientnet_b0", "googlenet", "shufflenet_v2_x1_0"]


def torch_summaries() -> dict[str, Callable[[], str]]:
    """The summaries of torchinfo and torchsummary."""
    import torch
    import torchinfo
    import torchsummary
    import torchvision

    versions = f"torch {torch.__version__}, torchvision {torchvision.__version__}"

    def model(name: str) -> Any:
        return getattr(torchvision.models, name)(weights=None).eval()

    def by_torchinfo(name: str) -> str:
        statistics = torchinfo.summary(model(name), (1, 3, 64, 64), depth=6, verbose=0,
                                       device="cpu")
        return f"torchinfo {torchinfo.__version__}, {versions}\n{statistics}"

    def by_torchsummary(name: str) -> str:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            torchsummary.summary(model(name), (3, 64, 64), device="cpu")
        return f"torchsummary 1.5.1, {versions}\n{out.getvalue()}"
    found: dict[str, Callable[[], str]] = {}
    for name in TORCH:
        found[f"torchinfo-{name}"] = partial(by_torchinfo, name)
        found[f"torchsummary-{name}"] = partial(by_torchsummary, name)
    return found


def main() -> None:
    """Write the summaries of the library that is named."""
    library, *names = sys.argv[1:]
    summaries = torch_summaries() if library == "torch" else keras_summaries(library)
    for name, make in summaries.items():
        if names and name not in names:
            continue
        path = FOLDER / f"{name if library == 'torch' else f'{library}-{name}'}.txt"
        try:
            path.write_text("\n".join(map(str.rstrip, make().split("\n"))).rstrip() + "\n",
                            "utf-8")
        except Exception as error:  # noqa: BLE001  # some networks refuse small images
            print(f"{name}: {error}", file=sys.stderr)


if __name__ == "__main__":
    main()
