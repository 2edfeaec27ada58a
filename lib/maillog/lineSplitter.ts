/** Far beyond what a mail server writes. */
export const LONGEST_LINE = 32_768;

/** Text to lines, however it is divided. A line may end in LF or CR LF; one that is too long is left out and counted. */
export class LineSplitter {
  tooLong = 0;
  private rest = '';
  private isSkipping = false;

  push(text: string, onLine: (line: string) => void): void {
    const all = this.rest === '' ? text : this.rest + text;
    let from = 0;
    for (let to = all.indexOf('\n'); to !== -1; to = all.indexOf('\n', from)) {
      this.give(all, from, to, onLine);
      from = to + 1;
    }
    this.rest = all.slice(from);
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
