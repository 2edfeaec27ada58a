import { constants } from 'node:crypto';
import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { ByteSource } from './byteSource';
import { namesHost, readCertificate, sentChain } from './certificate';
import type { Expiry } from './expiry';
import { SessionFault } from './fault';
import { handshakeFault, ignoreError } from './socketError';
import type { TlsFacts } from './types';
import { Wire } from './wire';

export interface UpgradeOptions {
  /** What the certificate is compared with: a host name, which is sent as SNI too, or an IP address, which is not. */
  readonly name: string;
  /** PEM of the only authorities to trust, in place of those that Node knows. */
  readonly ca?: string;
  /** Whether the facts hold the certificates themselves. */
  readonly keepCertificates?: boolean;
}

export interface Upgraded {
  readonly status: 'upgraded';
  readonly socket: TLSSocket;
  readonly facts: TlsFacts;
  /** Resolves with the first session ticket; with TLS 1.3 those come after the handshake, if at all. */
  readonly ticket: Promise<void>;
}

/** The server's first bytes are no TLS. The plaintext socket is the caller's again, and more may come. */
export interface NotTls {
  readonly status: 'plaintext';
  readonly bytes: Buffer;
}

/**
 * Makes the handshake over a plaintext socket (RFC 3207 §4), as leniently as servers that send mail do: from TLS 1.0
 * up, any cipher that comes with a certificate and that this Node's OpenSSL was built with (3DES and RC4 are not), any
 * key size, any certificate. What is wrong with the certificate stands in the facts. Rejects with a `SessionFault`;
 * the socket is destroyed then.
 */
export function upgradeToTls(plain: ByteSource, options: UpgradeOptions, expiry: Expiry): Promise<Upgraded | NotTls> {
  const { socket } = plain;
  return new Promise((resolve, reject) => {
    if (!socket.writable) return reject(new SessionFault('tls-handshake-failed', 'closed before the handshake'));
    const wire = new Wire(plain, (bytes) => {
      settle();
      secured.destroy();
      resolve({ status: 'plaintext', bytes });
    });
    const secured = connect({
      socket: wire,
      secureContext: secureContext(options.ca),
      rejectUnauthorized: false,
      minDHSize: 1,
      checkServerIdentity: acceptAnyName,
      ...(isIP(options.name) === 0 ? { servername: options.name } : {}),
    });
    const ticket = new Promise<void>((arrive) => secured.once('session', () => arrive()));
    keepChainUnread(secured);
    const settle = (): void => {
      secured.off('secureConnect', onSecure).off('error', onError).off('close', onClose).on('error', ignoreError);
    };
    const fail = (fault: SessionFault): void => {
      settle();
      secured.destroy();
      socket.destroy();
      reject(fault);
    };
    const onError = (error: Error): void => fail(handshakeFault(error));
    const onClose = (): void => fail(new SessionFault('tls-handshake-failed', 'closed during the handshake'));
    const onSecure = (): void => {
      settle();
      resolve({ status: 'upgraded', socket: secured, facts: tlsFacts(secured, options), ticket });
    };
    secured.once('secureConnect', onSecure).once('error', onError).once('close', onClose);
    expiry.whenOver(fail);
  });
}

/** Node would mix a wrong name into `authorized`; the name is a fact of its own here. */
function acceptAnyName(): undefined {}

/**
 * Of every certificate that is trusted, Node makes an object of the whole chain, local root included, and all that for
 * `checkServerIdentity`, which takes none of it here: a quarter of the client's work in a handshake. `tlsFacts` reads the
 * `X509Certificate` instead, with OpenSSL's own comparison of names and the chain as it was sent.
 */
function keepChainUnread(socket: TLSSocket): void {
  Object.defineProperty(socket, 'getPeerCertificate', { value: () => ({}) });
}

function tlsFacts(socket: TLSSocket, { name, keepCertificates = false }: UpgradeOptions): TlsFacts {
  const certificate = socket.getPeerX509Certificate();
  return {
    protocol: socket.getProtocol() ?? 'unknown',
    cipher: socket.getCipher().name,
    trusted: socket.authorized,
    ...(socket.authorized ? {} : { untrustedReason: String(socket.authorizationError) }),
    matchesName: certificate !== undefined && namesHost(certificate, name),
    ...(certificate === undefined ? { names: [] } : readCertificate(certificate)),
    ...(certificate !== undefined && keepCertificates
      ? { certificates: sentChain(certificate).map(({ raw }) => raw.toString('base64')) }
      : {}),
  };
}

let contextWithSystemAuthorities: SecureContext | undefined;

/**
 * Makes ready what handshakes need once in a process: the authorities that Node knows, which take 20 ms to read on
 * Node 20, and its pattern for IPv6 addresses, 3 ms, which `node:tls` compares every name with. Best called where there
 * is nothing to do but wait.
 */
export function prepareTls(): void {
  if (contextWithSystemAuthorities !== undefined) return;
  contextWithSystemAuthorities = createContext();
  isIP('localhost');
}

/** One context for all sessions: making one costs more than the rest of a handshake. It holds no session state. */
function secureContext(ca: string | undefined): SecureContext {
  if (ca !== undefined) return createContext(ca);
  contextWithSystemAuthorities ??= createContext();
  return contextWithSystemAuthorities;
}

function createContext(ca?: string): SecureContext {
  return createSecureContext({
    minVersion: 'TLSv1',
    // OpenSSL's own choice first, since some old servers read no more than 64 ciphers, then what it leaves out by
    // default. Anonymous ones would cost us the certificate of a server that has one. With the security level off:
    // SHA-1, short keys and TLS before 1.2 need that.
    ciphers: 'ALL:+COMPLEMENTOFDEFAULT:!aNULL:!eNULL:!PSK:!SRP:@SECLEVEL=0',
    // Old servers without RFC 5746 are still spoken to by others; OpenSSL 3 refuses them by default.
    secureOptions: constants.SSL_OP_LEGACY_SERVER_CONNECT,
    ...(ca === undefined ? {} : { ca }),
  });
}
