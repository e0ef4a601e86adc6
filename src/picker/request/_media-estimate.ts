/** What a part of a prompt is that is no text. */
type MediaKind = 'image' | 'audio' | 'video';

/** The keys under which prompts carry media, in OpenAI's chat and responses, Anthropic's messages and vLLM's own parts. */
const KIND_BY_KEY = {
  image_url: 'image',
  image_embeds: 'image',
  source: 'image',
  input_audio: 'audio',
  audio_url: 'audio',
  audio_embeds: 'audio',
  video_url: 'video',
  video_embeds: 'video',
} as const satisfies Readonly<Record<string, MediaKind>>;

/** A key under which prompts carry media. */
export type MediaKey = keyof typeof KIND_BY_KEY;

/** All of them. */
export const MEDIA_KEYS = Object.keys(KIND_BY_KEY) as readonly MediaKey[];

/** An image of 1024 by 1024 in Qwen3-VL, which makes a token of 32 by 32 pixels. Its size is not looked for. */
const TOKENS_PER_IMAGE = 1_024;

/**
 * The 32 frames that vLLM takes of a video by default (`num_frames` of its video reader), of which Qwen3-VL merges two at
 * a time, at 512 by 512.
 */
const TOKENS_PER_VIDEO = 4_096;

/** 16-bit samples at 16 kHz, and 25 tokens a second as in Qwen2-Audio, which makes a token of 40 ms. */
const AUDIO_BYTES_PER_TOKEN = 1_280;

/** The 30 s of a window of Whisper's encoder, for audio that the model server fetches. */
const TOKENS_PER_LINKED_AUDIO = 750;

/** Longest address of something that is fetched; what is longer carries its bytes. */
const MOST_URL_BYTES = 2_048;

/** Base64 spells three bytes by four. */
const BYTES_PER_BASE64_BYTE = 3 / 4;

/** Estimated tokens of audio of so many bytes, at least 1. */
export function audioTokens(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / AUDIO_BYTES_PER_TOKEN));
}

/**
 * Estimated tokens of media in a JSON body. Models differ by a factor of several; what matters is that a picture costs a
 * thousand tokens, neither none nor the quarter of a million that its base64 would be as text.
 * @param spelledBytes length of its address or its base64
 */
export function mediaTokens(key: MediaKey, spelledBytes: number): number {
  switch (KIND_BY_KEY[key]) {
    case 'image':
      return TOKENS_PER_IMAGE;
    case 'video':
      return TOKENS_PER_VIDEO;
    case 'audio':
      return spelledBytes <= MOST_URL_BYTES
        ? TOKENS_PER_LINKED_AUDIO
        : audioTokens(spelledBytes * BYTES_PER_BASE64_BYTE);
  }
}
