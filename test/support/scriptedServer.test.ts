import { once } from 'node:events';
import { connect } from 'node:net';
import { hears, type Script, says, startScriptedServer } from './scriptedServer';

/** What `verify` says after a client has said all this at once and has left. */
async function verdictOn(script: Script, clientSays: string, connections = 1): Promise<string> {
  const server = await startScriptedServer({ scripts: [script] });
  for (let number = 0; number < connections; number += 1) {
    const client = connect(server.port, server.address);
    client.on('error', () => {}).resume();
    client.end(clientSays);
    await once(client, 'close');
  }
  return server.verify().then(
    () => 'fine',
    (error: Error) => error.message,
  );
}

describe('A scripted server', () => {
  const script = [hears('EHLO a'), says('250 b')];
  const table: readonly { name: string; said: string; script: Script; expected: RegExp; connections?: number }[] = [
    { name: 'is content when its script was followed', said: 'EHLO a\r\n', script, expected: /^fine$/ },
    { name: 'notes another line', said: 'EHLO b\r\n', script, expected: /heard EHLO b in place of EHLO a/ },
    { name: 'notes a client that leaves too soon', said: '', script, expected: /heard nothing in place of EHLO a/ },
    { name: 'notes a line without CRLF', said: 'EHLO a\n', script, expected: /heard nothing/ },
    { name: 'notes a client that does not wait', said: 'EHLO a\r\nQUIT\r\n', script, expected: /said QUIT before/ },
    {
      name: 'notes a forbidden command',
      said: 'MAIL FROM:<>\r\n',
      script: [hears('MAIL FROM:<>')],
      expected: /sent "MAIL/,
    },
    {
      name: 'notes one more after its end',
      said: 'EHLO a\r\nRSET\r\n',
      script: [hears('EHLO a')],
      expected: /sent "RSET/,
    },
    {
      name: 'notes a second connection',
      said: 'EHLO a\r\n',
      script,
      expected: /connection 2: .*without a script/,
      connections: 2,
    },
    { name: 'notes a missing connection', said: '', script, expected: /0 connections in place of 1/, connections: 0 },
  ];
  test.each(table)('$name', async ({ said, script: steps, expected, connections }) => {
    expect(await verdictOn(steps, said, connections)).toMatch(expected);
  });
});
