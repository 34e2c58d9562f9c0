package inspect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"dsrcheck/internal/jws"
)

func TestBatch(t *testing.T) {
	p := newParties(t, "ES256")
	in := &Inspector{Keys: p.keys(t)}
	good, id := p.chain(t), p.publisher.token(t, idClaims())
	broken := strings.Replace(good, ".", "..", 1)
	none := p.recipient.token(t, acClaims("eyJhbGciOiJub25lIn0.e30."))
	var file strings.Builder
	var want []string
	for i := range 300 { // more than one chunk
		switch {
		case i%50 == 7:
			fmt.Fprintf(&file, "%s\r\n", broken)
			want = append(want, fmt.Sprintf("%d jws segments", i+1))
		case i%50 == 9:
			fmt.Fprintf(&file, "%s\n", none)
			want = append(want, fmt.Sprintf("%d rqJWT alg-none", i+1))
		case i%50 == 11:
			file.WriteString("\n")
		case i == 20:
			fmt.Fprintf(&file, "%s\n", strings.Repeat("x", jws.MaxToken+10))
			want = append(want, fmt.Sprintf("%d jws too-long", i+1))
		case i == 21:
			fmt.Fprintf(&file, "%s\r\n", strings.Repeat("x", jws.MaxToken))
			want = append(want, fmt.Sprintf("%d jws segments", i+1))
		case i%2 == 0:
			fmt.Fprintf(&file, "%s\n", id)
		default:
			fmt.Fprintf(&file, "%s\r\n", good)
		}
	}
	file.WriteString(good) // the last line may have no end
	var got []string
	tally, err := in.Batch(t.Context(), strings.NewReader(file.String()), func(b BadLine) error {
		got = append(got, fmt.Sprintf("%d %s %s", b.Line, b.Kind, b.Reason))
		require.Equal(t, Refused, b.Outcome)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, int64(295), tally.Tokens)
	require.Equal(t, int64(295-len(want)), tally.Verified)
	require.Equal(t, int64(len(want)), tally.Refused)
	require.Equal(t, map[jws.Reason]int64{jws.ReasonSegments: 7, jws.ReasonAlgNone: 6, jws.ReasonTooLong: 1}, tally.Reasons)
	require.Equal(t, Refused, tally.Outcome)
	require.False(t, *tally.Valid)
}

func TestBatchOutcomes(t *testing.T) {
	p := newParties(t, "ES256")
	id := p.publisher.token(t, idClaims())
	tally, err := (&Inspector{Keys: p.keys(t)}).Batch(t.Context(), strings.NewReader(id), nil)
	require.NoError(t, err)
	require.Equal(t, Verified, tally.Outcome)
	require.True(t, *tally.Valid)
	tally, err = (&Inspector{Keys: &Keys{}}).Batch(t.Context(), strings.NewReader(id), func(BadLine) error { return nil })
	require.NoError(t, err)
	require.Equal(t, int64(1), tally.NotVerified)
	require.Equal(t, NotVerified, tally.Outcome)
	require.Nil(t, tally.Valid)
}

func TestBatchErrors(t *testing.T) {
	in := &Inspector{Keys: &Keys{}}
	ignore := func(BadLine) error { return nil }
	_, err := in.Batch(t.Context(), strings.NewReader("\n\n\r\n"), ignore)
	require.ErrorIs(t, err, errNoToken)

	trouble := errors.New("trouble")
	_, err = in.Batch(t.Context(), io.MultiReader(strings.NewReader("a\nb\n"), failing{trouble}), ignore)
	require.ErrorIs(t, err, trouble)
	_, err = in.Batch(t.Context(), bytes.NewReader(bytes.Repeat([]byte("token\n"), 1<<17)), func(BadLine) error { return trouble })
	require.ErrorIs(t, err, trouble)

	// A reader that waits does not keep the batch from ending.
	read, write := io.Pipe()
	defer write.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = in.Batch(ctx, read, ignore)
	require.ErrorIs(t, err, context.Canceled)
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// A line without end is read, and not kept.
func TestBatchEndlessLine(t *testing.T) {
	in := &Inspector{Keys: &Keys{}}
	tally, err := in.Batch(t.Context(), io.LimitReader(endless{}, 64<<20), func(b BadLine) error {
		require.Equal(t, jws.ReasonTooLong, b.Reason)
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, int64(1), tally.Tokens)
}

// endless is a line without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
