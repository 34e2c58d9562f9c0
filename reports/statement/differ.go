package statement

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// differ are the places at which two values of JSON differ.
func differ(at string, a, b any) []string {
	if reflect.DeepEqual(a, b) {
		return nil
	}
	var all []string
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok {
			return []string{at}
		}
		names := maps.Clone(a)
		maps.Copy(names, b)
		for _, name := range slices.Sorted(maps.Keys(names)) {
			all = append(all, differ(at+"/"+name, a[name], b[name])...)
		}
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return []string{at}
		}
		for i := range a {
			all = append(all, differ(fmt.Sprintf("%s/%d", at, i), a[i], b[i])...)
		}
	default:
		return []string{at}
	}
	return all
}
