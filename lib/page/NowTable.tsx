import type { AddressView, CertificateView } from '../judgement/view';
import { markOf } from '../notification/lossWords';
import { clean, someOf } from '../notification/words';
import type { Setting } from './board';
import { SIGNS } from './cell';
import type { HostAtVantage } from './hostView';
import { Scrollable } from './Scrollable';
import { dayOf, timeOf } from './zone';

const MOST_ADDRESSES = 20;

/** What each vantage gets at each address, as it was seen last. */
export function NowTable({
  vantages,
  setting,
}: {
  readonly vantages: readonly HostAtVantage[];
  readonly setting: Setting;
}) {
  const told = new Set<string>();
  const isTold = ({ certificate }: AddressView): boolean => {
    const known = JSON.stringify(certificate ?? {});
    if (told.has(known)) return true;
    told.add(known);
    return false;
  };
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
                      isCertificateTold={isTold(address)}
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
  /** It is that of a row above. */
  readonly isCertificateTold: boolean;
  readonly setting: Setting;
}

function AddressRow(props: AddressRowProps) {
  const { vantage, address: view, isFirst, isCertificateTold, setting } = props;
  const { id, cell, findings } = vantage;
  const { now, zone } = setting;
  const { address, outcome, serverName, greetedAs, keywords, masked, tlsProtocol, certificate, failure } = view;
  return (
    <tr>
      <th scope="row">{isFirst ? id : <span class="ditto">{id}</span>}</th>
      <td class={cell.state} data-at={isFirst ? 'Gets' : undefined}>
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
      <td data-at="Address">
        {clean(address)} {outcome !== 'offered' && <b>{markOf(outcome)}</b>}
        {serverName !== undefined && <small>calls itself {clean(serverName, 120)}</small>}
        {greetedAs !== undefined && <small>greets {clean(greetedAs, 60)}</small>}
        {failure !== undefined && (
          <small>
            {failure.stage}: {clean(failure.message)}
          </small>
        )}
      </td>
      <td class="words" data-at="Keywords">
        {someOf(keywords ?? [], 40, ' ')}
        {masked !== undefined && <small>masked: {someOf(masked, 8, ' ')}</small>}
      </td>
      <td class="wide" data-at="Certificate">
        {tlsProtocol !== undefined && <small>{clean(tlsProtocol, 20)}</small>}
        {certificate !== undefined &&
          (isCertificateTold ? 'the same certificate' : <Certificate certificate={certificate} setting={setting} />)}
      </td>
    </tr>
  );
}

function Certificate({
  certificate: { issuer, validTo, names, trusted, matchesName },
  setting: { now, zone },
}: {
  readonly certificate: CertificateView;
  readonly setting: Setting;
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
