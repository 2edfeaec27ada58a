import { MAX_TRANSCRIPT_BYTES, MAX_TRANSCRIPT_LINES, Transcript } from '../../../lib/smtp/transcript';

describe('Transcript', () => {
  test('keeps both directions and remarks in order, with times', () => {
    const transcript = new Transcript(performance.now());
    transcript.received('220 mx', transcript.atMs);
    transcript.sent('EHLO probe.example');
    transcript.remark('closed');
    expect(transcript.lines).toEqual([
      { direction: '<', text: '220 mx', atMs: expect.any(Number) },
      { direction: '>', text: 'EHLO probe.example', atMs: expect.any(Number) },
      { direction: '*', text: 'closed', atMs: expect.any(Number) },
    ]);
  });

  test.each([
    { cap: 'lines', text: 'x', kept: MAX_TRANSCRIPT_LINES },
    { cap: 'bytes', text: 'x'.repeat(4000), kept: Math.floor(MAX_TRANSCRIPT_BYTES / 4000) },
  ])('is cut at its cap of $cap, says so once, and keeps what we say', ({ text, kept }) => {
    const transcript = new Transcript(performance.now());
    for (let index = 0; index < MAX_TRANSCRIPT_LINES * 2; index += 1) transcript.received(text, transcript.atMs);
    transcript.sent('QUIT');
    const { lines } = transcript;
    expect(lines).toHaveLength(kept + 2);
    expect(lines.filter(({ direction }) => direction === '*').map((line) => line.text)).toEqual([
      'transcript cut: further lines of the server are left out',
    ]);
    expect(lines.at(-1)).toMatchObject({ direction: '>', text: 'QUIT' });
  });
});
