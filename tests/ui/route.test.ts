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
    ['#/page/glossary', { page: 'page', name: 'glossary' }],
    ['#/page/glossary/node-port', { page: 'page', name: 'glossary', at: 'node-port' }],
    ['#/guest/abc', { page: 'guest', place: { from: 'shelf', key: 'abc' } }],
    ['#/shared/x-_y', { page: 'guest', place: { from: 'link', data: 'x-_y' } }],
  ])('%s', (hash, route) => expect(routeOf(hash)).toEqual(route));
  it('of a lesson elsewhere counts until one goes on from there', () => {
    const search = '?lesson=https%3A%2F%2Fx.example%2Flesson.md';
    expect(routeOf('', search)).toEqual({ page: 'guest', place: { from: 'address', url: 'https://x.example/lesson.md' } });
    expect(routeOf('#/', search)).toEqual({ page: 'start' });
  });
  it('finds back what it wrote', () => expect(routeOf(lessonAddress('ä/b'))).toEqual({ page: 'lesson', id: 'ä/b' }));
});
