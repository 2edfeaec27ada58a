/** Far beyond what a mail server writes. */
export const LONGEST_LINE = 32_768;

/** Text to lines, however it is divided. A line may end in LF or CR LF; one that is too long is left out and counted. */
export class LineSplitter {
  tooLong = 0;
  private rest = '';
  private isSkipping = false;

  push(text: string, onLine: (line: string) => void): void {
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      // Only the line that was begun is put together, so that a whole piece is never copied for it.
      if (this.rest === '') this.give(text, from, to, onLine);
      else this.giveBegun(text.slice(0, to), onLine);
      from = to + 1;
    }
    this.rest += text.slice(from);
    if (this.rest.length <= LONGEST_LINE) return;
    if (!this.isSkipping) this.tooLong += 1;
    this.isSkipping = true;
    this.rest = '';
  }

  /** The last line may lack its end. */
  end(onLine: (line: string) => void): void {
    if (this.rest !== '') this.give(this.rest, 0, this.rest.length, onLine);
    this.rest = '';
    this.isSkipping = false;
  }

  private giveBegun(end: string, onLine: (line: string) => void): void {
    const line = this.rest + end;
    this.rest = '';
    this.give(line, 0, line.length, onLine);
  }

  private give(all: string, from: number, to: number, onLine: (line: string) => void): void {
    if (this.isSkipping) {
      this.isSkipping = false;
    } else if (to - from > LONGEST_LINE) {
      this.tooLong += 1;
    } else {
      onLine(all.slice(from, all.charCodeAt(to - 1) === CR ? Math.max(to - 1, from) : to));
    }
  }
}

const CR = 13;
