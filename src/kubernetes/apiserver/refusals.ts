// Refusals of paths and methods that lead nowhere. upstream: apimachinery/pkg/api/errors NewGenericServerResponse
import { failure, type StatusError } from '../api/status.ts';

export const notFound = (): StatusError => failure(404, 'NotFound', 'the server could not find the requested resource', {});
export const methodNotAllowed = (): StatusError => failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});
