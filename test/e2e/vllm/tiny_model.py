"""Makes a model and adapters for real vLLM servers, each in a folder of its own in the one that is named.

The model is a Llama of two layers with random weights from a seed: it answers nonsense, as a real one answers. Its
tokenizer knows all bytes, and some pieces of words of this file.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SEED = 7
HIDDEN, LAYERS, HEADS, KEY_VALUE_HEADS = 128, 2, 4, 2
VOCABULARY, CONTEXT = 512, 4096
RANK = 8
ADAPTERS = ("support", "legal", "sales")
CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)


def make_tokenizer() -> PreTrainedTokenizerFast:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<s>", "</s>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    tokenizer.train_from_iterator(Path(__file__).read_text().splitlines(), trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", chat_template=CHAT_TEMPLATE
    )


def make_model() -> LlamaForCausalLM:
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=VOCABULARY,
            hidden_size=HIDDEN,
            intermediate_size=2 * HIDDEN,
            num_hidden_layers=LAYERS,
            num_attention_heads=HEADS,
            num_key_value_heads=KEY_VALUE_HEADS,
            max_position_embeddings=CONTEXT,
            bos_token_id=0,
            eos_token_id=1,
        )
    ).to(torch.bfloat16)


def save_adapter(folder: Path) -> None:
    """An adapter of random weights in the format of PEFT."""
    head = HIDDEN // HEADS
    outputs = {"q_proj": HIDDEN, "v_proj": head * KEY_VALUE_HEADS}
    weights = {}
    for layer in range(LAYERS):
        for module, output in outputs.items():
            name = f"base_model.model.model.layers.{layer}.self_attn.{module}"
            weights[f"{name}.lora_A.weight"] = torch.randn(RANK, HIDDEN) * 0.1
            weights[f"{name}.lora_B.weight"] = torch.randn(output, RANK) * 0.1
    folder.mkdir()
    save_file(weights, folder / "adapter_model.safetensors")
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "r": RANK,
        "lora_alpha": 2 * RANK,
        "target_modules": sorted(outputs),
        "bias": "none",
        "base_model_name_or_path": "model",
    }
    (folder / "adapter_config.json").write_text(json.dumps(config))


def main(folder: Path) -> None:
    folder.mkdir(parents=True)
    torch.manual_seed(SEED)
    make_model().save_pretrained(folder / "model")
    make_tokenizer().save_pretrained(folder / "model")
    for adapter in ADAPTERS:
        save_adapter(folder / adapter)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
