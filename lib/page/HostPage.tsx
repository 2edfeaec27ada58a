import type { AddressView, CertificateView } from '../judgement/view';
import { markOf } from '../notification/lossWords';
import { clean, someOf } from '../notification/words';
import type { Setting, Span } from './board';
import type { HostAtVantage, HostView } from './hostView';
import { Link } from './linking';
import { SIGNS } from './MatrixPage';
import { Scrollable } from './Scrollable';
import { Timeline } from './Timeline';
import { dayOf, momentOf, timeOf } from './zone';

const MOST_ADDRESSES = 20;
const MOST_CHANGES = 100;
const MOST_LINES = 80;

/** Everything about one host: what each vantage gets, since when, the certificate, the dialogue, the history. */
export function HostPage({
  view,
  setting,
  hasMore,
}: {
  readonly view: HostView;
  readonly setting: Setting;
  readonly hasMore: boolean;
}) {
  const { host, targets, incident, vantages } = view;
  const { id = '' } = incident ?? {};
  return (
    <article class="host">
      <h2>{clean(host)}</h2>
      <p>
        for {someOf(targets, 10)}
        {incident !== undefined && (
          <>
            {' · '}
            <Link to={{ show: 'incident', host, id }}>incident {id}</Link>
          </>
        )}
      </p>
      <h3>Timeline</h3>
      <Timeline vantages={vantages} setting={setting} />
      <h3>Now</h3>
      <Now vantages={vantages} setting={setting} />
      <h3>Dialogues</h3>
      <Dialogues vantages={vantages} setting={setting} />
      <h3>Changes</h3>
      <Changes view={view} setting={setting} hasMore={hasMore} />
    </article>
  );
}

export const NoHost = ({ host }: { readonly host: string }) => <p>Nobody watches {clean(host, 80)}.</p>;

interface VantagesProps {
  readonly vantages: readonly HostAtVantage[];
  readonly setting: Setting;
}

function Now({ vantages, setting }: VantagesProps) {
  return (
    <Scrollable name="What each vantage gets">
      <table class="list">
        <thead>
          <tr>
            <th scope="col">Vantage</th>
            <th scope="col">Gets</th>
            <th scope="col">Address and server</th>
            <th scope="col">Keywords</th>
            <th scope="col">Certificate</th>
          </tr>
        </thead>
        <tbody>
          {vantages.flatMap((vantage) =>
            vantage.addresses.length === 0
              ? [<EmptyRow key={vantage.id} vantage={vantage} />]
              : vantage.addresses
                  .slice(0, MOST_ADDRESSES)
                  .map((address, index) => (
                    <AddressRow
                      key={`${vantage.id} ${address.address}`}
                      vantage={vantage}
                      address={address}
                      isFirst={index === 0}
                      setting={setting}
                    />
                  )),
          )}
        </tbody>
      </table>
    </Scrollable>
  );
}

const EmptyRow = ({ vantage: { id, cell } }: { readonly vantage: HostAtVantage }) => (
  <tr>
    <th scope="row">{id}</th>
    <td colSpan={4} class={cell.state}>
      <b aria-hidden="true">{SIGNS[cell.state]}</b> {cell.more ?? cell.words}
    </td>
  </tr>
);

interface AddressRowProps {
  readonly vantage: HostAtVantage;
  readonly address: AddressView;
  readonly isFirst: boolean;
  readonly setting: Setting;
}

function AddressRow({ vantage: { id, cell, findings }, address: view, isFirst, setting }: AddressRowProps) {
  const { now, zone, span } = setting;
  const { address, outcome, serverName, greetedAs, keywords, masked, tlsProtocol, certificate, failure } = view;
  return (
    <tr>
      <th scope="row">{isFirst ? id : <span class="ditto">{id}</span>}</th>
      <td class={cell.state}>
        {isFirst && (
          <>
            <b aria-hidden="true">{SIGNS[cell.state]}</b> {cell.words}
            {cell.since !== undefined && <small>since {timeOf(Date.parse(cell.since), now, zone)}</small>}
            {cell.more !== undefined && <small>{cell.more}</small>}
            {findings.map(({ code, message }) => (
              <small key={code}>
                {code}: {clean(message)}
              </small>
            ))}
          </>
        )}
      </td>
      <td>
        {clean(address)} {outcome !== 'offered' && <b>{markOf(outcome)}</b>}
        {serverName !== undefined && <small>calls itself {clean(serverName, 120)}</small>}
        {greetedAs !== undefined && <small>greets {clean(greetedAs, 60)}</small>}
        {failure !== undefined && (
          <small>
            {failure.stage}: {clean(failure.message)}
          </small>
        )}
      </td>
      <td class="words">
        {someOf(keywords ?? [], 40, ' ')}
        {masked !== undefined && <small>masked: {someOf(masked, 8, ' ')}</small>}
      </td>
      <td>
        {tlsProtocol !== undefined && <small>{clean(tlsProtocol, 20)}</small>}
        {certificate !== undefined && <Certificate certificate={certificate} setting={{ now, zone, span }} />}
      </td>
    </tr>
  );
}

function Certificate({
  certificate: { issuer, validTo, names, trusted, matchesName },
  setting: { now, zone },
}: {
  readonly certificate: CertificateView;
  readonly setting: Pick<Setting, 'now' | 'zone'> & { readonly span: Span };
}) {
  const expiry = Date.parse(validTo ?? '');
  const days = Math.floor((expiry - now) / 86_400_000);
  return (
    <>
      {!Number.isNaN(expiry) && (
        <span>
          until {dayOf(expiry, zone)} ({days < 0 ? 'expired' : days === 1 ? '1 day' : `${days} days`})
        </span>
      )}
      <small>{someOf(names, 4)}</small>
      {issuer !== undefined && <small>by {clean(issuer, 120)}</small>}
      <small>
        {trusted ? 'trusted' : 'not trusted'}, {matchesName ? 'names the host' : 'does not name the host'}
      </small>
    </>
  );
}

/** Those that lost STARTTLS are open at once. */
function Dialogues({ vantages, setting: { zone } }: VantagesProps) {
  const told = vantages.filter(({ dialogue }) => dialogue !== undefined);
  if (told.length === 0) return <p>None is stored in this time: a dialogue is kept when an outcome changes.</p>;
  return (
    <>
      {told.map(({ id, cell, dialogue }) => (
        <details key={id} open={cell.state === 'lost'}>
          <summary>
            {id}, {momentOf(Date.parse(dialogue?.at ?? ''), zone)} {zone.label}
          </summary>
          <Scrollable name={`Dialogue of ${id}`}>
            <pre>{dialogue?.transcript.slice(0, MOST_LINES).map((line) => `${clean(line, 200)}\n`)}</pre>
          </Scrollable>
        </details>
      ))}
    </>
  );
}

function Changes({
  view: { changes },
  setting: { zone },
  hasMore,
}: {
  readonly view: HostView;
  readonly setting: Setting;
  readonly hasMore: boolean;
}) {
  if (changes.length === 0) return <p>None in this time.</p>;
  return (
    <>
      <ol class="steps">
        {changes.slice(0, MOST_CHANGES).map(({ at, vantage, target, from, to, lost, gained }) => (
          <li key={`${at} ${vantage} ${target}`}>
            {momentOf(Date.parse(at), zone)} {zone.label} <b>{vantage}</b>:{' '}
            {from === undefined ? 'first seen' : markOf(from)} → {markOf(to)}
            {lost.length > 0 && `, gone: ${someOf(lost, 12, ' ')}`}
            {gained.length > 0 && `, new: ${someOf(gained, 12, ' ')}`}
          </li>
        ))}
      </ol>
      {(hasMore || changes.length > MOST_CHANGES) && <p>Older changes are not shown: choose a shorter time range.</p>}
    </>
  );
}
