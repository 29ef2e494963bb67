import { describe, expect, it } from 'vitest';
import { lessonAddress, routeOf } from '../../src/ui/shell/route.ts';

describe('the page’s address', () => {
  it.each([
    ['', { page: 'start' }],
    ['#/', { page: 'start' }],
    ['#/lesson/first-door', { page: 'lesson', id: 'first-door' }],
    ['#/lesson/', { page: 'start' }],
    ['#/lesson/a%20b', { page: 'lesson', id: 'a b' }],
    ['#/lesson/%', { page: 'lesson', id: '%' }],
    ['#/cluster', { page: 'cluster' }],
    ['#/nonsense', { page: 'start' }],
  ])('%s', (hash, route) => expect(routeOf(hash)).toEqual(route));
  it('finds back what it wrote', () => expect(routeOf(lessonAddress('ä/b'))).toEqual({ page: 'lesson', id: 'ä/b' }));
});
