// Package procgroup starts commands so that all of them end: a program that starts others is
// killed with them.
package procgroup
