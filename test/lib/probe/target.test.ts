import { TargetNameError, targetFromName, tlsNamesOf } from '../../../lib/probe/target';

describe('a target', () => {
  test('has the canonical name, and defaults for all that is not set', () => {
    expect(targetFromName('[MX.example.org]:587')).toEqual({
      name: '[mx.example.org]:587',
      kind: 'host',
      host: 'mx.example.org',
      port: 587,
      ours: false,
      verify: false,
      require: [],
    });
  });

  test('keeps its settings, and required keywords in upper case', () => {
    const target = targetFromName('example.org', { ours: true, verify: true, require: ['starttls', 'SIZE'] });
    expect(target).toMatchObject({ ours: true, verify: true, require: ['STARTTLS', 'SIZE'] });
  });

  test('has a name in TLS of its own where it is given one', () => {
    const named = targetFromName('[192.0.2.1]', { tlsName: 'mx.example.org' });
    expect(tlsNamesOf([named, targetFromName('[192.0.2.2]'), targetFromName('example.org')])).toEqual(
      new Map([['192.0.2.1:25', 'mx.example.org']]),
    );
  });

  test('cannot be made of what is no name', () => {
    expect(() => targetFromName('example.org:587')).toThrow(TargetNameError);
    expect(() => targetFromName('a\r\nb')).toThrow('target "a\\r\\nb": a target has no spaces');
  });
});
