import type { TranscriptLine } from './types';

/** Enough for every real session (some 40 lines, 2 KiB) and small enough to be stored and sent by email. */
export const MAX_TRANSCRIPT_LINES = 400;
export const MAX_TRANSCRIPT_BYTES = 32 * 1024;

/**
 * The dialogue in both directions. No secret can be in it, since none is ever sent. Beyond the caps the peer's lines
 * are dropped, after a remark that says so; our own, few and short, are always kept. Texts hold what came over the
 * wire, control characters included: show them through `escapeControls`.
 */
export class Transcript {
  private readonly kept: TranscriptLine[] = [];
  private readonly startedAt: number;
  private bytes = 0;
  private isCut = false;

  /** `startedAt` on the clock of `performance.now()`. */
  constructor(startedAt: number) {
    this.startedAt = startedAt;
  }

  /** Milliseconds since it was begun, to a tenth. */
  get atMs(): number {
    return elapsedMs(this.startedAt);
  }

  /** `atMs`: when it came, which lines that came together share. */
  received(text: string, atMs: number): void {
    if (this.isCut) return;
    if (this.kept.length >= MAX_TRANSCRIPT_LINES || this.bytes + text.length > MAX_TRANSCRIPT_BYTES) {
      this.isCut = true;
      this.remark('transcript cut: further lines of the server are left out');
      return;
    }
    this.bytes += text.length;
    this.kept.push({ direction: '<', text, atMs });
  }

  sent(text: string): void {
    this.add('>', text);
  }

  remark(text: string): void {
    this.add('*', text);
  }

  get lines(): readonly TranscriptLine[] {
    return this.kept;
  }

  private add(direction: TranscriptLine['direction'], text: string): void {
    this.kept.push({ direction, text, atMs: this.atMs });
  }
}

/** Milliseconds since `startedAt`, to a tenth. */
export function elapsedMs(startedAt: number): number {
  return Math.round((performance.now() - startedAt) * 10) / 10;
}
