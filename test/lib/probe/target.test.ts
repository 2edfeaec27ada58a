import { TargetNameError, targetFromName } from '../../../lib/probe/target';

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

  test('cannot be made of what is no name', () => {
    expect(() => targetFromName('example.org:587')).toThrow(TargetNameError);
    expect(() => targetFromName('a\r\nb')).toThrow('target "a\\r\\nb": a target has no spaces');
  });
});
