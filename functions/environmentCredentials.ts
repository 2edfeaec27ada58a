import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * In the place of the SDK's chain of providers in the bundles of the functions: Lambda gives a function its credentials in
 * the environment, so files of profiles, single sign-on, STS and instance metadata are never asked.
 */
export const defaultProvider = fromEnv;
