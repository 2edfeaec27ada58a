import { createCertificates } from '../support/certificates';
import { healthyEhlo, strippedEhlo } from '../support/incidentReplies';
import { serves, startScriptedServer } from '../support/scriptedServer';

/** Two servers on loopback for packed.sh, one healthy and one that withholds STARTTLS; prints their ports in one line. */
const certificate = (await createCertificates('mx.example'))['self-signed'];
const greeting = ['220 mx.example \u001b]0;owned\u0007\u009b ESMTP'];
const healthy = await startScriptedServer({
  scripts: () => [serves({ greeting, ehlo: () => healthyEhlo, certificate })],
});
const stripped = await startScriptedServer({ scripts: () => [serves({ greeting, ehlo: () => strippedEhlo })] });
process.stdout.write(`${healthy.port} ${stripped.port}\n`);
